// UvLoop: the EventLoop over libuv, and the only one in production.
//
// Why: libuv is seen in src/event/ and nowhere else; it lends helper threads and signals. A turn
// runs what was posted, due timers and deferred tasks, then sleeps in an epoll set of our own, so
// nothing recurses and nothing starves I/O: tasks that keep deferring tasks get a bounded number of
// rounds before descriptors are looked at again.
//
// THREAD: one thread runs it; Post, Stop and the clock may be used from any.
// LIFETIME: outlives every op. The destructor waits for helper threads that still work for it,
// closes what is left and demands that uv_loop_close() finds no handle: an op that outlived its
// loop aborts a debug build with a message (a release build leaks the loop instead).
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

#include "sonde/event_loop.h"

namespace sonde {

class UvLoop final : public EventLoop {
 public:
  UvLoop();
  ~UvLoop() override;

  MonoTime Now() const noexcept override;
  WallTime WallNow() const noexcept override;
  [[nodiscard]] OpPtr Defer(Task task) override;
  [[nodiscard]] OpPtr After(Duration delay, Task task) override;
  [[nodiscard]] std::unique_ptr<FdWatch> Watch(
      int fd, FdEvents events, std::move_only_function<void(FdEvents)> ready) override;
  [[nodiscard]] OpPtr OffLoop(Task work, Task done) override;
  [[nodiscard]] OpPtr OffLoopLong(Task work, Task done) override;
  void Post(Task task) override;

  /// Makes enough helper threads for so many loops; before any of them runs, and before other
  /// threads do. Each loop uses a fixed number of them, so none starves another.
  static void ShareHelpers(std::size_t loops);

  /// Calls `caught` on this loop each time the process receives `signal_number`.
  [[nodiscard]] OpPtr OnSignal(int signal_number, std::move_only_function<void()> caught);

  /// Runs until Stop. May be called again afterwards.
  void Run();
  /// Makes Run return after the current turn; before Run, makes the next Run return at once.
  void Stop();
  /// Runs until `done` says so, or until `limit` has passed. Returns what `done` said last.
  bool RunUntil(std::move_only_function<bool()> done, Duration limit);
  /// One turn, without waiting for anything.
  void Turn();
  /// Runs until nothing is under way but signal watchers: no deferred task, timer, descriptor
  /// watch, helper work or posted task. Never returns while somebody keeps one.
  void Drain();

  /// Watches and signal watchers that are open (closing ones and the loop's own are not counted).
  std::size_t open_handles() const noexcept;

  struct Core;

 private:
  std::unique_ptr<Core> core_;
};

}  // namespace sonde
