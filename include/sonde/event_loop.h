// EventLoop: the seam between sonde and the event library.
//
// Why: probers, transports and the scheduler are written against this interface; tests drive them
// with a FakeLoop whose clock they turn by hand. The only implementation over libuv is src/event/.
//
// The contract of every asynchronous step ("op") in sonde:
//   1. Starting it returns an OpPtr. Its completion runs at most once, never before the starting
//   call
//      returned, never after the OpPtr was destroyed. Immediate errors go through Defer as well.
//   2. Destroying the op cancels it. There is no Cancel() and no flag.
//   3. A completion may destroy its own op: inside an op, completing is the last statement (move
//   the
//      callback to a local, call it, touch nothing).
//   4. Ops own handles; handles never own ops.
//
// THREAD: everything but Post and the clock belongs to the loop's thread.
// LIFETIME: the loop outlives every op; ~EventLoop checks that no handle is left.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <utility>

#include "sonde/clock.h"

namespace sonde {

using Task = std::move_only_function<void()>;

/// Anything under way. Destroying it cancels it: its completion will not run.
class Op {
 public:
  Op() = default;
  Op(const Op&) = delete;
  Op& operator=(const Op&) = delete;
  virtual ~Op() = default;
};
using OpPtr = std::unique_ptr<Op>;

/// What an FdWatch waits for, and what it reports.
enum class FdEvents : std::uint8_t { kNone = 0, kRead = 1, kWrite = 2, kReadWrite = 3 };
constexpr bool Has(FdEvents set, FdEvents bit) noexcept {
  return (static_cast<unsigned>(set) & static_cast<unsigned>(bit)) != 0;
}

/// Readiness of one descriptor. The descriptor stays the owner's; destroy the watch before
/// close(fd). One watch per descriptor at a time.
class FdWatch : public Op {
 public:
  /// Changes what is waited for; kNone pauses.
  virtual void Update(FdEvents events) = 0;
};

class EventLoop : public Clock {
 public:
  /// Runs `task` on this loop once the current callback has returned, in the order of the calls.
  [[nodiscard]] virtual OpPtr Defer(Task task) = 0;

  /// Runs `task` once, not before `delay` has passed (zero or less: at the next turn of the loop).
  /// Granularity: a millisecond; never early.
  [[nodiscard]] virtual OpPtr After(Duration delay, Task task) = 0;

  /// Calls `ready` each time `fd` is ready for one of `events`. An error of the descriptor is
  /// reported as both readable and writable; the next read or write then says what it is.
  [[nodiscard]] virtual std::unique_ptr<FdWatch> Watch(
      int fd, FdEvents events, std::move_only_function<void(FdEvents)> ready) = 0;

  /// Runs `work` on a helper thread (the only place for blocking calls), then `done` on this loop.
  /// Destroying the op drops `done`; work that has started finishes unseen.
  [[nodiscard]] virtual OpPtr OffLoop(Task work, Task done) = 0;

  /// The same for work that may compute for seconds, such as patterns over what strangers sent.
  /// Few of it run at a time and the rest waits in order, so that OffLoop's work never waits behind
  /// it. A loop without helper threads need not tell the two apart.
  [[nodiscard]] virtual OpPtr OffLoopLong(Task work, Task done) {
    return OffLoop(std::move(work), std::move(done));
  }

  /// Runs `task` on this loop's thread soon. May be called from any thread; order is kept per
  /// caller.
  virtual void Post(Task task) = 0;
};

}  // namespace sonde
