// FakeLoop: an EventLoop whose clock the test turns by hand.
//
// Why: everything above the transports is tested without waiting and without threads: a simulated
// day passes in seconds, and each interleaving can be produced again.
//
// The virtual clock starts at 1000 s (monotonic) and 2026-01-01T00:00:00Z (wall); both move
// together unless SetWallNow steps the wall clock. OffLoop work runs inline at the next turn. Watch
// aborts: code that needs descriptors is tested on a UvLoop.
//
// THREAD: the test's; Post may be called from any. LIFETIME: outlives its ops, or aborts.
#pragma once

#include <cstddef>
#include <mutex>
#include <optional>
#include <vector>

#include "event/defer_queue.h"
#include "event/timer_heap.h"
#include "sonde/event_loop.h"

namespace sonde {

class FakeLoop : public EventLoop {
 public:
  FakeLoop() = default;
  ~FakeLoop() override;

  MonoTime Now() const noexcept override { return now_; }
  WallTime WallNow() const noexcept override { return wall_; }
  [[nodiscard]] OpPtr Defer(Task task) override;
  [[nodiscard]] OpPtr After(Duration delay, Task task) override;
  [[nodiscard]] std::unique_ptr<FdWatch> Watch(
      int fd, FdEvents events, std::move_only_function<void(FdEvents)> ready) override;
  [[nodiscard]] OpPtr OffLoop(Task work, Task done) override;
  void Post(Task task) override;

  /// One turn: the timers that are due, then the posted and the deferred tasks that wait now.
  void RunTurn();
  /// Turns until nothing can run without the clock moving. Aborts after a million turns.
  void RunUntilIdle();
  /// Moves the clock by `duration`, stopping at every timer on the way; idle at each stop.
  void Advance(Duration duration);
  /// Moves the clock to the earliest timer and runs it; false if there is none.
  bool AdvanceToNextTimer();
  /// Moves the clock without running anything: what a blocked thread looks like.
  void Stall(Duration duration);
  /// Steps the wall clock, as an operator or NTP does.
  void SetWallNow(WallTime wall) { wall_ = wall; }

  std::optional<MonoTime> next_timer() const noexcept { return timers_.Next(); }
  std::size_t pending_timers() const noexcept { return timers_.size(); }
  std::size_t pending_deferred() const noexcept { return deferred_.size(); }

 private:
  bool RunPosted();
  bool CanRunNow();

  MonoTime now_{std::chrono::seconds(1000)};
  WallTime wall_{std::chrono::seconds(1767225600)};
  DeferQueue deferred_;
  TimerHeap timers_;
  std::mutex mutex_;
  std::vector<Task> posted_;
};

}  // namespace sonde
