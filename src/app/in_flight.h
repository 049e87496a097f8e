// InFlight: how many runs are under way on one loop, and the moment when none is left.
//
// Why: scheduled runs and runs for clients end in different places; the gauge and the drain want
// their sum.
//
// THREAD: the loop's. LIFETIME: outlives the runs that it counts.
#pragma once

#include <cstddef>
#include <utility>

#include "metrics/agent_metrics.h"
#include "sonde/event_loop.h"

namespace sonde {

class InFlight {
 public:
  /// `cells` may be null: then nothing is shown.
  explicit InFlight(LoopCells* cells) : cells_(cells) {}
  std::size_t count() const noexcept { return count_; }

  void Started() { Set(count_ + 1); }
  void Ended() {
    Set(count_ - 1);
    if (count_ == 0 && idle_) std::exchange(idle_, nullptr)();
  }
  /// Calls `idle` once when no run is under way; at once if none is.
  void WhenIdle(Task idle) {
    idle_ = std::move(idle);
    if (count_ == 0) std::exchange(idle_, nullptr)();
  }

 private:
  void Set(std::size_t count) {
    count_ = count;
    if (cells_ != nullptr) cells_->SetInFlight(count);
  }

  LoopCells* cells_;
  std::size_t count_ = 0;
  Task idle_;
};

}  // namespace sonde
