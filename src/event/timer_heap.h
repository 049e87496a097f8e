// TimerHeap: one-shot timers of one loop in a binary heap, in nanoseconds.
//
// Why: a shard holds a timer per check and two per run; libuv's own heap would cost a handle each
// and knows milliseconds only. Each timer knows its place in the heap, so cancelling is O(log n).
//
// THREAD: the loop's. LIFETIME: outlives the ops it hands out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "sonde/event_loop.h"

namespace sonde {

class TimerHeap {
 public:
  TimerHeap() = default;
  TimerHeap(const TimerHeap&) = delete;
  TimerHeap& operator=(const TimerHeap&) = delete;

  /// `task` runs in the first RunDue whose `now` is not before `at`.
  [[nodiscard]] OpPtr Add(MonoTime at, Task task);
  /// When the earliest timer is due.
  std::optional<MonoTime> Next() const noexcept;
  /// Runs the timers that are due at `now`, by due time and then in the order of Add. A timer that
  /// is added meanwhile waits for the next call.
  void RunDue(MonoTime now);
  /// Runs only the earliest timer, if it is due at `now`. Returns whether one ran.
  bool RunOneDue(MonoTime now);
  bool empty() const noexcept { return heap_.empty(); }
  std::size_t size() const noexcept { return heap_.size(); }

 private:
  class TimerOp;
  static bool Before(const TimerOp& a, const TimerOp& b) noexcept;
  void Place(std::size_t index, TimerOp* timer) noexcept;
  void SiftUp(std::size_t index) noexcept;
  void SiftDown(std::size_t index) noexcept;
  void Remove(TimerOp& timer) noexcept;

  std::vector<TimerOp*> heap_;
  std::uint64_t next_sequence_ = 0;
};

}  // namespace sonde
