// SloPast: gives an instance's objectives what the history knows of the time before.
//
// Why: a restart must not refill an error budget. Roll-ups are added up on the history's thread,
// into cells of their own, and handed to the shard as a whole; runs go on meanwhile.
//
// Roll-ups are dated by the wall clock, windows by the monotonic one: a minute is placed by its
// distance from the present. What lies in the future (a clock that was ahead) is left out. Runs
// that were judged by another latency bound are not taken into the latency objective.
//
// THREAD: made on the shard's, used on the history's. LIFETIME: the shard's loop outlives it.
#pragma once

#include <cstdint>

#include "history/history_feed.h"
#include "metrics/slo_cells.h"
#include "sonde/event_loop.h"

namespace sonde {

class SloPast final : public HistoryPast {
 public:
  SloPast(EventLoop& shard, SloCellsPtr cells);

  /// How far back roll-ups matter for an objective with this window.
  static Duration Reach(Duration window);
  Duration reach() const override { return Reach(cells_->shape().window); }
  void Hour(std::int64_t hour, const HourBlock& block) override;
  void End(bool complete) override;

 private:
  EventLoop& shard_;
  SloCellsPtr cells_;
  std::unique_ptr<SloCells> past_;  ///< made when there is something
  MonoTime now_;
  std::int64_t shift_ = 0;
};

}  // namespace sonde
