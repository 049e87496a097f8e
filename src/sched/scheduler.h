// Scheduler: starts the checks of one shard at their slots, and counts every slot that it could
// not.
//
// Why: the load on a target is an open loop. A slow run delays nothing, nothing is queued, and
// nothing is dropped in silence: each slot is either started or reported as missed with its cause.
// One heap and one timer serve all checks of a shard.
//
// What happens to a slot:
//   started             its time has come
//   missed, overlap     `max_overlap` runs of the same check are still in flight
//   missed, overload    the loop was late by more than an interval (only the newest slot that is
//   due is
//                       started), or `max_in_flight` runs of all checks are under way
//
// Steps of the wall clock: slots follow the wall clock. A jump of more than kClockStep against the
// monotonic clock (seen within kMaxSleep) re-seats every check at its first slot from the new time
// on. Slots that a jump forward (or a suspended machine) skips are not missed: that time did not
// exist. After a jump back, wall times that come a second time are probed a second time, because
// the alternative is silence. Smaller changes (slewing) are followed without further ado; no slot
// runs twice.
//
// THREAD: the shard's. LIFETIME: the loop and the sink outlive it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "sched/slots.h"
#include "sonde/event_loop.h"

namespace sonde {

/// Names a scheduled check of one scheduler; never used again after Remove.
enum class CheckHandle : std::uint64_t {};

enum class SlotMiss : std::uint8_t { kOverlap, kOverload };

/// What a scheduler tells its owner. The owner may call any method of the scheduler from here.
class SchedulerSink {
 public:
  virtual ~SchedulerSink() = default;
  /// A run is due; `slot` is when it should have started, `delay` how much later it is now.
  /// The owner calls RunFinished once when it has ended.
  virtual void StartRun(CheckHandle check, WallTime slot, Duration delay) = 0;
  /// `count` slots of `check` were not run and will not be.
  virtual void SlotsMissed(CheckHandle check, SlotMiss cause, std::uint64_t count) = 0;
};

class Scheduler {
 public:
  /// How far the clocks may drift apart between two wake-ups before it is a step.
  static constexpr Duration kClockStep = std::chrono::milliseconds(250);
  /// The longest sleep, so that a step is noticed soon.
  static constexpr Duration kMaxSleep = std::chrono::seconds(1);
  /// Checks looked at before the loop gets its turn again.
  static constexpr int kBatch = 256;

  /// `max_in_flight`: runs under way at the same time, of all checks.
  Scheduler(EventLoop& loop, SchedulerSink& sink, std::size_t max_in_flight);

  /// Starts `check` at its first slot from now on. REQUIRES: max_overlap >= 1.
  CheckHandle Add(const SlotPlan& plan, int max_overlap);
  /// Changes a check; does nothing for what stays the same. Runs in flight still count.
  void Update(CheckHandle check, const SlotPlan& plan, int max_overlap);
  /// Forgets a check and its runs in flight, for which RunFinished need not be called.
  void Remove(CheckHandle check);
  /// A run that StartRun asked for has ended. Ignored for a removed check.
  void RunFinished(CheckHandle check);

  std::size_t checks() const noexcept { return entries_.size(); }
  std::size_t in_flight() const noexcept { return in_flight_; }

 private:
  struct Entry {
    SlotPlan plan;
    int max_overlap = 1;
    int in_flight = 0;
    std::int64_t next = 0;      ///< the slot that is waited for
    std::uint32_t version = 0;  ///< of its valid item in the heap
  };
  /// An item of the heap; stale if its entry is gone or has another version.
  struct Item {
    WallTime time;
    CheckHandle check{};
    std::uint32_t version = 0;
  };

  void OnTimer();
  void RunDue();
  void RunSlot(const Item& item, WallTime now);
  void Seat(CheckHandle check, Entry& entry, std::int64_t slot);
  void ReseatAll(WallTime now);
  bool ClockStepped();
  void DropStale();
  void Arm();
  bool Stale(const Item& item) const;
  Duration Skew() const noexcept;

  EventLoop& loop_;
  SchedulerSink& sink_;
  std::size_t max_in_flight_;
  std::size_t in_flight_ = 0;
  std::uint64_t last_handle_ = 0;
  std::unordered_map<CheckHandle, Entry> entries_;
  std::vector<Item> heap_;  ///< a binary heap, earliest first
  Duration skew_{};         ///< wall minus monotonic clock at the last wake-up
  WallTime armed_for_{};    ///< what the timer waits for
  bool in_turn_ = false;    ///< the turn arms the timer when it is over
  OpPtr timer_;
};

}  // namespace sonde
