#include "metrics/check_cells.h"

#include <thread>
#include <utility>

#include "metrics/catalog.h"
#include "metrics/exposition.h"
#include "metrics/probe_exposition.h"

namespace sonde {
namespace {

constexpr std::int64_t kNotReached = -1;

std::vector<LabelPair> AllLabels(const CheckLabels& labels) {
  std::vector<LabelPair> all = {
      {"check", labels.check}, {"endpoint", labels.endpoint}, {"region", labels.region}};
  all.insert(all.end(), labels.extra.begin(), labels.extra.end());
  return all;
}

// One writer: load and store need not be one step.
void Add(std::atomic<std::uint64_t>& counter, std::uint64_t amount) noexcept {
  counter.store(counter.load(std::memory_order_relaxed) + amount, std::memory_order_release);
}

}  // namespace

CheckCells::CheckCells(CheckLabels labels, std::shared_ptr<const CellShape> shape)
    : labels_(std::move(labels)), shape_(std::move(shape)), durations_(shape_->bounds()) {
  std::vector<LabelPair> all = AllLabels(labels_);
  for (const auto& [name, value] : all) label_names_.push_back(name);
  rendered_labels_ = RenderLabels(std::move(all));
  if (options().phases == PhaseSeries::kHistogram) {
    for (std::size_t i = 0; i < kTimedPhases; ++i) {
      phase_durations_.push_back(std::make_unique<HistogramCells>(shape_->bounds()));
    }
  }
}

void CheckCells::Record(ProbeResult result) {
  if (result.fault() == Fault::kAgent) {
    Miss(CauseOf(result.failure.reason));
    failure_detail_.Put(std::make_unique<std::string>("not measured: " + result.failure.detail));
    return;
  }
  Add(runs_, 1);
  if (result.success) Add(successes_, 1);
  if (result.failure) Add(failures_[static_cast<std::size_t>(result.failure.reason) - 1], 1);
  durations_.Observe(ToSeconds(result.duration));
  for (std::size_t i = 0; i < phase_durations_.size(); ++i) {
    const auto took = result.phases.Get(static_cast<Phase>(i));
    if (took) phase_durations_[i]->Observe(ToSeconds(*took));
  }
  StoreLastRun(result);
  if (options().probe_metrics) {
    observations_.Put(std::make_unique<Observations>(WithCommonObservations(result)));
  }
  if (!result.success) {
    failure_detail_.Put(std::make_unique<std::string>(std::move(result.failure.detail)));
  }
}

void CheckCells::Miss(MissCause cause, std::uint64_t slots) noexcept {
  Add(missed_[static_cast<std::size_t>(cause)], slots);
}

std::uint64_t CheckCells::failures(FailureReason reason) const noexcept {
  if (reason == FailureReason::kNone) return 0;
  return failures_[static_cast<std::size_t>(reason) - 1].load(std::memory_order_relaxed);
}

std::uint64_t CheckCells::missed(MissCause cause) const noexcept {
  return missed_[static_cast<std::size_t>(cause)].load(std::memory_order_relaxed);
}

const HistogramCells* CheckCells::phase_durations(Phase phase) const noexcept {
  const auto index = static_cast<std::size_t>(phase);
  return index < phase_durations_.size() ? phase_durations_[index].get() : nullptr;
}

// Release stores after the odd number and acquire loads before the second look at it take the place
// of the usual fences: a reader that saw any new value also sees that the number has changed.
void CheckCells::StoreLastRun(const ProbeResult& result) noexcept {
  constexpr auto kRelease = std::memory_order_release;
  const std::uint32_t sequence = sequence_.load(std::memory_order_relaxed);
  sequence_.store(sequence + 1, kRelease);
  const WallTime ended = result.started + result.duration;
  ended_ns_.store(ended.time_since_epoch().count(), kRelease);
  duration_ns_.store(result.duration.count(), kRelease);
  reason_.store(result.failure.reason, kRelease);
  for (std::size_t i = 0; i < kTimedPhases; ++i) {
    const auto took = result.phases.Get(static_cast<Phase>(i));
    phase_ns_[i].store(took ? took->count() : kNotReached, kRelease);
  }
  sequence_.store(sequence + 2, kRelease);
}

std::optional<LastRun> CheckCells::last_run() const noexcept {
  constexpr auto kAcquire = std::memory_order_acquire;
  for (;;) {
    const std::uint32_t before = sequence_.load(kAcquire);
    if (before == 0) return std::nullopt;
    if (before % 2 != 0) {  // a dozen stores from done, unless the shard was just preempted
      std::this_thread::yield();
      continue;
    }
    LastRun run;
    run.ended = WallTime(Duration(ended_ns_.load(kAcquire)));
    run.duration = Duration(duration_ns_.load(kAcquire));
    run.reason = reason_.load(kAcquire);
    run.success = run.reason == FailureReason::kNone;
    for (std::size_t i = 0; i < kTimedPhases; ++i) {
      const std::int64_t took = phase_ns_[i].load(kAcquire);
      if (took != kNotReached) run.phases[i] = Duration(took);
    }
    if (sequence_.load(kAcquire) == before) return run;
  }
}

}  // namespace sonde
