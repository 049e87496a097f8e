// Deadline: the one point in time by which a run must have ended.
//
// Why: one deadline per run, passed down by value; no step has a timeout of its own.
//
// THREAD: value. LIFETIME: value.
#pragma once

#include <algorithm>

#include "sonde/clock.h"

namespace sonde {

class Deadline {
 public:
  constexpr Deadline() = default;
  constexpr explicit Deadline(MonoTime at) noexcept : at_(at) {}
  /// `timeout` from now; a negative timeout is an expired deadline.
  static Deadline In(const Clock& clock, Duration timeout) noexcept {
    return Deadline(clock.Now() + timeout);
  }

  constexpr MonoTime at() const noexcept { return at_; }
  /// Never negative.
  constexpr Duration Remaining(MonoTime now) const noexcept {
    return std::max(Duration::zero(), at_ - now);
  }
  constexpr bool Expired(MonoTime now) const noexcept { return now >= at_; }

 private:
  MonoTime at_{};
};

}  // namespace sonde
