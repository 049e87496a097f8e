#include "app/check_runner.h"

#include <algorithm>
#include <utility>

#include "app/check_log.h"
#include "app/slo_past.h"
#include "base/log.h"

namespace sonde {
namespace {

constexpr std::uint64_t kMostSlots = 1'000'000;

Verdict VerdictOf(Fault fault) {
  switch (fault) {
    case Fault::kAgent: return Verdict::kUnmeasured;
    case Fault::kTarget: return Verdict::kDown;
    case Fault::kNone: break;
  }
  return Verdict::kUp;
}

}  // namespace

CheckRunner::CheckRunner(ProbeServices& services, LoopCells& cells, InFlight& in_flight,
                         std::size_t max_in_flight, HistoryFeed* history)
    : services_(services),
      cells_(cells),
      in_flight_(in_flight),
      history_(history),
      scheduler_(std::make_unique<Scheduler>(services.loop, *this, max_in_flight)) {}

CheckRunner::~CheckRunner() = default;

void CheckRunner::Apply(ShardDelta delta) {
  if (!scheduler_) return;
  PastRequests requests;
  for (const CheckId& id : delta.removed) Remove(id);
  for (CheckInstancePtr& check : delta.kept) {
    const CheckHandle handle = handles_.at({check->check, check->target});
    scheduler_->Update(handle, check->plan, check->max_overlap);
    Describe(scheduled_.at(handle), std::move(check), requests);
  }
  for (CheckInstancePtr& check : delta.added) {
    const CheckHandle handle = scheduler_->Add(check->plan, check->max_overlap);
    handles_.emplace(CheckId{check->check, check->target}, handle);
    Describe(scheduled_[handle], std::move(check), requests);
  }
  if (history_ != nullptr) history_->Begin(std::move(requests));
}

void CheckRunner::Describe(Scheduled& scheduled, CheckInstancePtr check, PastRequests& requests) {
  const SloCellsPtr before = scheduled.check ? scheduled.check->slo_cells : nullptr;
  const SloCellsPtr& now = check->slo_cells;
  if (now && now != before) {
    if (history_ == nullptr) {
      now->PastIsComplete();
    } else {
      requests.push_back({check->who, std::make_unique<SloPast>(services_.loop, now)});
    }
  }
  scheduled.check = std::move(check);
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
  RunRequest request{
      .target = check.target,
      .hostname = {},
      .timeout = check.timeout,
      .expect = check.expect,
      .log_level = LogEnabled(LogLevel::kDebug) ? LogLevel::kDebug : LogLevel::kNone};
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
  const CheckInstance& check = *scheduled_.at(handle).check;
  check.cells->Miss(shown, count);
  if (check.slo_cells) check.slo_cells->Exclude(shown, count);
  if (history_ == nullptr) return;
  history_->Tell(HistoryGap{.who = check.who,
                            .at = services_.loop.WallNow(),
                            .slots = static_cast<std::uint32_t>(std::min(count, kMostSlots))});
}

void CheckRunner::OnDone(CheckHandle handle, Runs::iterator run, Duration lag_before,
                         ProbeResult result) {
  const Duration lag = cells_.total_lag() - lag_before;
  const Duration error_bound = result.AgentShare() + lag;
  cells_.ObserveMeasurementError(error_bound);
  // A removed check takes its runs with it, so the check is still there.
  Scheduled& scheduled = scheduled_.at(handle);
  scheduled.runs.erase(run);
  if (scheduler_) scheduler_->RunFinished(handle);
  LogSteps(*scheduled.check, result);
  LogRun(*scheduled.check, result, error_bound, lag);
  LogChange(scheduled.state.Observe(result.fault()), *scheduled.check, result);
  CountForObjectives(*scheduled.check, result);
  TellHistory(scheduled, result);
  // The cells of the newest description: a reload during the run may have replaced them.
  scheduled.check->cells->Record(std::move(result));
  in_flight_.Ended();
}

void CheckRunner::CountForObjectives(const CheckInstance& check, const ProbeResult& result) {
  if (!check.slo_cells) return;
  if (result.fault() == Fault::kAgent) {
    check.slo_cells->Exclude(CauseOf(result.failure.reason), 1);
  } else {
    check.slo_cells->Count(services_.loop.Now(), result.success, result.duration);
  }
}

void CheckRunner::TellHistory(Scheduled& scheduled, const ProbeResult& result) {
  if (history_ == nullptr) return;
  const CheckInstance& check = *scheduled.check;
  const WallTime ended = result.started + result.duration;
  const Verdict verdict = VerdictOf(result.fault());
  if (verdict == Verdict::kUnmeasured) {
    history_->Tell(HistoryGap{.who = check.who, .at = ended, .slots = 1});
  } else {
    history_->Tell(HistoryRun{.who = check.who,
                              .ended = ended,
                              .duration = result.duration,
                              .reason = result.failure.reason,
                              .under = ShapeOf(check.slo).under});
  }
  if (scheduled.told == verdict) return;
  scheduled.told = verdict;
  history_->Tell(HistoryChange{.who = check.who,
                               .at = ended,
                               .verdict = verdict,
                               .reason = result.failure.reason,
                               .text = result.failure.detail});
}

}  // namespace sonde
