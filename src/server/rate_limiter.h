// RateLimiter: a token bucket.
//
// THREAD: one. LIFETIME: value.
#pragma once

#include <algorithm>

#include "sonde/clock.h"

namespace sonde {

class RateLimiter {
 public:
  /// A token each `interval` (more than zero), at most `burst` of them kept; full at first.
  RateLimiter(Duration interval, int burst)
      : interval_(std::min(interval, kLongest / std::max(burst, 1))),
        capacity_(interval_ * std::max(burst, 0)) {}

  /// Takes a token if there is one.
  bool Allow(MonoTime now) {
    // When the bucket was empty, if tokens had come since at their rate.
    empty_at_ = std::max(empty_at_, now - capacity_);
    if (now - empty_at_ < interval_) return false;
    empty_at_ += interval_;
    return true;
  }

 private:
  static constexpr Duration kLongest = Duration::max() / 4;  // so that nothing overflows
  Duration interval_;
  Duration capacity_;  ///< the time in which the bucket fills
  MonoTime empty_at_ = MonoTime::min();
};

}  // namespace sonde
