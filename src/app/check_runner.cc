#include "app/check_runner.h"

#include <fmt/format.h>

#include <utility>

#include "base/log.h"

namespace sonde {
namespace {

void LogChange(CheckState::Change change, const CheckInstance& check, const ProbeResult& result) {
  if (change == CheckState::Change::kNone) return;
  const std::string& target = check.cells->labels().endpoint;  // the target without its password
  if (change == CheckState::Change::kUp) {
    return LogInfo("check is up", {{"check", check.check}, {"target", target}});
  }
  const FailureReasonInfo& reason = Info(result.failure.reason);
  const bool down = change == CheckState::Change::kDown;
  const LogFields fields = {{"check", check.check},
                            {"target", target},
                            {"phase", std::string(Name(reason.phase))},
                            {"reason", std::string(reason.name)},
                            {"detail", result.failure.detail},
                            {"duration", fmt::format("{:.6f}", ToSeconds(result.duration))}};
  down ? LogInfo("check is down", fields) : LogWarn("check could not be measured", fields);
}

}  // namespace

CheckRunner::CheckRunner(ProbeServices& services, LoopCells& cells, InFlight& in_flight,
                         std::size_t max_in_flight)
    : services_(services),
      cells_(cells),
      in_flight_(in_flight),
      scheduler_(std::make_unique<Scheduler>(services.loop, *this, max_in_flight)) {}

CheckRunner::~CheckRunner() = default;

void CheckRunner::Apply(ShardDelta delta) {
  if (!scheduler_) return;
  for (const CheckId& id : delta.removed) Remove(id);
  for (CheckInstancePtr& check : delta.kept) {
    const CheckHandle handle = handles_.at({check->check, check->target});
    scheduler_->Update(handle, check->plan, check->max_overlap);
    scheduled_.at(handle).check = std::move(check);
  }
  for (CheckInstancePtr& check : delta.added) {
    const CheckHandle handle = scheduler_->Add(check->plan, check->max_overlap);
    handles_.emplace(CheckId{check->check, check->target}, handle);
    scheduled_[handle].check = std::move(check);
  }
}

void CheckRunner::StopStarting() { scheduler_.reset(); }

void CheckRunner::Remove(const CheckId& id) {
  const auto found = handles_.find(id);
  if (found == handles_.end()) return;
  const auto scheduled = scheduled_.find(found->second);
  const std::size_t dropped = scheduled->second.runs.size();
  scheduler_->Remove(found->second);
  scheduled_.erase(scheduled);
  handles_.erase(found);
  for (std::size_t i = 0; i < dropped; ++i) in_flight_.Ended();
}

void CheckRunner::StartRun(CheckHandle handle, WallTime, Duration delay) {
  cells_.ObserveScheduleDelay(delay);
  Scheduled& scheduled = scheduled_.at(handle);
  const CheckInstance& check = *scheduled.check;
  RunRequest request{.target = check.target,
                     .hostname = {},
                     .timeout = check.timeout,
                     .expect = check.expect,
                     .log_level = LogLevel::kError};
  const auto run = scheduled.runs.insert(
      scheduled.runs.end(),
      check.module->prober->NewRun(services_, check.module->config(), std::move(request)));
  in_flight_.Started();
  (*run)->Start([this, handle, run, lag = cells_.total_lag()](ProbeResult result) {
    OnDone(handle, run, lag, std::move(result));
  });
}

void CheckRunner::SlotsMissed(CheckHandle handle, SlotMiss cause, std::uint64_t count) {
  const MissCause shown = cause == SlotMiss::kOverlap ? MissCause::kOverlap : MissCause::kOverload;
  scheduled_.at(handle).check->cells->Miss(shown, count);
}

void CheckRunner::OnDone(CheckHandle handle, Runs::iterator run, Duration lag_before,
                         ProbeResult result) {
  cells_.ObserveMeasurementError(result.Unaccounted() + cells_.total_lag() - lag_before);
  // A removed check takes its runs with it, so the check is still there.
  Scheduled& scheduled = scheduled_.at(handle);
  scheduled.runs.erase(run);
  if (scheduler_) scheduler_->RunFinished(handle);
  LogChange(scheduled.state.Observe(result.fault()), *scheduled.check, result);
  // The cells of the newest description: a reload during the run may have replaced them.
  scheduled.check->cells->Record(std::move(result));
  in_flight_.Ended();
}

}  // namespace sonde
