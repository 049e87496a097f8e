// ProbeHistory: the last probes that clients asked for, for the index page and /logs.
//
// Why: somebody who is paged wants to see what the probe that failed had logged, and by then many
// good ones have followed: failures that leave the ring of recent probes are kept in one of their
// own (blackbox.md 2.6).
//
// THREAD: the main loop. LIFETIME: the agent's. Pages are rendered when somebody reads them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string_view>

#include "server/probe_service.h"

namespace sonde {

struct RecentProbe {
  std::int64_t id = 0;  ///< given by the history, from 0 upwards
  ProbeOrder order;
  ProbeResult result;
};

class ProbeHistory {
 public:
  static constexpr std::size_t kDefaultLimit = 100;
  /// Keeps at most `limit` probes, and at most as many older failures; 0 keeps nothing.
  explicit ProbeHistory(std::size_t limit = kDefaultLimit) : limit_(limit) {}

  void Add(ProbeOrder order, ProbeResult result);

  const RecentProbe* FindId(std::int64_t id) const;
  /// The oldest probe of a target, older failures first; of any module if that is "".
  const RecentProbe* FindTarget(std::string_view target, std::string_view module) const;

  /// Both oldest first; all of older_failures() are older than all of recent().
  const std::deque<RecentProbe>& older_failures() const noexcept { return older_failures_; }
  const std::deque<RecentProbe>& recent() const noexcept { return recent_; }

 private:
  template <typename Wanted>
  const RecentProbe* FindFirst(Wanted wanted) const;

  std::size_t limit_;
  std::int64_t next_id_ = 0;
  std::deque<RecentProbe> older_failures_;
  std::deque<RecentProbe> recent_;
};

}  // namespace sonde
