// ProbeHistory: the last probes that clients asked for, for the index page.
//
// THREAD: the main loop. LIFETIME: the agent's.
#pragma once

#include <cstddef>
#include <deque>
#include <string>

#include "sonde/clock.h"
#include "sonde/failure.h"

namespace sonde {

struct RecentProbe {
  std::string module;
  std::string target;
  bool success = false;
  Failure failure;
  WallTime started;
  Duration duration{};
};

class ProbeHistory {
 public:
  /// Keeps at most `limit` probes; 0 keeps nothing.
  explicit ProbeHistory(std::size_t limit = 100) : limit_(limit) {}
  void Add(RecentProbe probe) {
    if (limit_ == 0) return;
    if (probes_.size() == limit_) probes_.pop_back();
    probes_.push_front(std::move(probe));
  }
  /// Newest first.
  const std::deque<RecentProbe>& probes() const noexcept { return probes_; }

 private:
  std::size_t limit_;
  std::deque<RecentProbe> probes_;
};

}  // namespace sonde
