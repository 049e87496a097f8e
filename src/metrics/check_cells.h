// CheckCells: everything that is counted about one check and target.
//
// Why: a shard records a run with a few relaxed stores; whoever serves a scrape reads them without
// stopping anybody. Cells outlive generations: an unchanged check keeps them over a reload.
//
// What counts (README.md): a *measured* run is one whose outcome is the target's. Runs,
// successes, failures, durations, phases, availability and the last run's time are about measured
// runs only, so synthetic_probe_duration_seconds_count always equals synthetic_probe_runs_total. A
// run that failed on the agent's side (failure.h: phase agent) is a missed slot: it says nothing
// about the target.
//
// THREAD: Record and Miss by the check's shard only; all else by any thread.
// LIFETIME: shared between generation, shard and registry.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "metrics/histogram_cells.h"
#include "metrics/mailbox.h"
#include "sonde/clock.h"
#include "sonde/failure.h"
#include "sonde/phase.h"
#include "sonde/probe_result.h"

namespace sonde {

enum class PhaseSeries : std::uint8_t { kOff, kGauge, kHistogram };

/// The shape of a check's series. Cells of another shape can't be carried over a reload.
struct CellOptions {
  std::vector<double> buckets = {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10};
  PhaseSeries phases = PhaseSeries::kGauge;
  bool probe_metrics = false;  ///< keep the last run's observations for /metrics
  friend bool operator==(const CellOptions&, const CellOptions&) = default;
};

/// CellOptions with the bucket bounds made ready, shared by all cells of a generation.
class CellShape {
 public:
  explicit CellShape(CellOptions options)
      : options_(std::move(options)),
        bounds_(std::make_shared<const HistogramBounds>(options_.buckets)) {}
  const CellOptions& options() const noexcept { return options_; }
  const HistogramBoundsPtr& bounds() const noexcept { return bounds_; }

 private:
  CellOptions options_;
  HistogramBoundsPtr bounds_;
};

/// What tells the series of one check and target from all others.
struct CheckLabels {
  std::string check;
  std::string endpoint;  ///< the target
  std::string region;
  /// Configured labels; REQUIRES: good names that are not sonde's own (base/label_names.h).
  std::map<std::string, std::string> extra;
  friend bool operator==(const CheckLabels&, const CheckLabels&) = default;
};

/// Why a slot gave no verdict about the target.
enum class MissCause : std::uint8_t {
  kOverlap,   ///< the run before was still going on
  kOverload,  ///< the agent was late or at its limit of runs
  kAgent,     ///< the agent lacked resources or could not run the check as configured
  kPaused,
};
inline constexpr std::array<std::string_view, 4> kMissCauseNames = {"overlap", "overload", "agent",
                                                                    "paused"};

/// What a failure of the agent's own means for the slot.
constexpr MissCause CauseOf(FailureReason reason) noexcept {
  return reason == FailureReason::kOverload ? MissCause::kOverload : MissCause::kAgent;
}

/// The last measured run, read as a whole.
struct LastRun {
  WallTime ended;
  Duration duration{};
  bool success = false;
  FailureReason reason = FailureReason::kNone;
  std::array<std::optional<Duration>, kTimedPhases> phases;
};

class CheckCells {
 public:
  CheckCells(CheckLabels labels, std::shared_ptr<const CellShape> shape);

  // -- the shard
  // ------------------------------------------------------------------------------------
  /// Counts a finished run, by its fault as a measured run or as a missed slot.
  void Record(ProbeResult result);
  void Miss(MissCause cause, std::uint64_t slots = 1) noexcept;

  // -- readers
  // --------------------------------------------------------------------------------------
  const CheckLabels& labels() const noexcept { return labels_; }
  const CellOptions& options() const noexcept { return shape_->options(); }
  /// The labels as they stand on every series, and the names among them.
  const std::string& rendered_labels() const noexcept { return rendered_labels_; }
  const std::vector<std::string>& label_names() const noexcept { return label_names_; }

  std::uint64_t successes() const noexcept { return successes_.load(std::memory_order_acquire); }
  /// Read successes first: then successes <= runs holds.
  std::uint64_t runs() const noexcept { return runs_.load(std::memory_order_acquire); }
  std::uint64_t failures(FailureReason reason) const noexcept;
  std::uint64_t missed(MissCause cause) const noexcept;
  /// Nothing before the first measured run.
  std::optional<LastRun> last_run() const noexcept;
  const HistogramCells& durations() const noexcept { return durations_; }
  /// Null unless phases are shown as histograms.
  const HistogramCells* phase_durations(Phase phase) const noexcept;

  /// The observations of the last run since the last call, with the common ones; null if none.
  /// One thread at a time (CheckRegistry::Render).
  std::unique_ptr<Observations> TakeObservations() noexcept { return observations_.Take(); }
  /// The detail of the last failure, the agent's included, since the last call; null if none. One
  /// thread at a time (server/failure_details.h).
  std::unique_ptr<std::string> TakeFailureDetail() noexcept { return failure_detail_.Take(); }

 private:
  void StoreLastRun(const ProbeResult& result) noexcept;

  const CheckLabels labels_;
  const std::shared_ptr<const CellShape> shape_;
  std::vector<std::string> label_names_;
  std::string rendered_labels_;

  std::atomic<std::uint64_t> runs_{0};
  std::atomic<std::uint64_t> successes_{0};
  std::array<std::atomic<std::uint64_t>, kFailureReasons.size()> failures_{};
  std::array<std::atomic<std::uint64_t>, kMissCauseNames.size()> missed_{};
  HistogramCells durations_;
  std::vector<std::unique_ptr<HistogramCells>> phase_durations_;

  // The last run: a sequence lock without fences (ThreadSanitizer does not know them). Odd: being
  // written.
  std::atomic<std::uint32_t> sequence_{0};
  std::atomic<std::int64_t> ended_ns_{0};
  std::atomic<std::int64_t> duration_ns_{0};
  std::atomic<FailureReason> reason_{FailureReason::kNone};
  std::array<std::atomic<std::int64_t>, kTimedPhases> phase_ns_{};  ///< -1: not reached

  Mailbox<Observations> observations_;
  Mailbox<std::string> failure_detail_;
};
using CheckCellsPtr = std::shared_ptr<CheckCells>;

}  // namespace sonde
