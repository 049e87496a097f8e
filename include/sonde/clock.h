// Time as sonde measures it.
//
// Why: every stamp of a run comes from one monotonic clock that nobody may step, and tests replace
// it. The loop's cached time is never used for stamps (it is as old as the loop iteration).
//
// THREAD: a Clock may be read from any thread. LIFETIME: outlives everything that holds a
// reference.
#pragma once

#include <chrono>

namespace sonde {

/// All spans of time, in nanoseconds.
using Duration = std::chrono::nanoseconds;
/// A point on the monotonic clock (CLOCK_MONOTONIC). Only differences mean anything.
using MonoTime = std::chrono::time_point<std::chrono::steady_clock, Duration>;
/// A point on the wall clock (Unix time, UTC). May step; never used to measure a duration.
using WallTime = std::chrono::time_point<std::chrono::system_clock, Duration>;

/// The source of both clocks. Production: SystemClock (every EventLoop is one). Tests: FakeLoop.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual MonoTime Now() const noexcept = 0;
  virtual WallTime WallNow() const noexcept = 0;
};

/// The kernel's clocks.
class SystemClock : public Clock {
 public:
  MonoTime Now() const noexcept override {
    return std::chrono::time_point_cast<Duration>(std::chrono::steady_clock::now());
  }
  WallTime WallNow() const noexcept override {
    return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
  }
};

/// `duration` in seconds, the unit of every exposed metric.
constexpr double ToSeconds(Duration duration) noexcept {
  return std::chrono::duration<double>(duration).count();
}

/// Unix time in seconds with fraction.
constexpr double ToUnixSeconds(WallTime time) noexcept {
  return ToSeconds(time.time_since_epoch());
}

}  // namespace sonde
