// DiscoveryCells: what the agent shows at /metrics about the sources of its targets, and about its
// share of them.
//
// Why: a source that answers no more leaves the targets of before in force, so nothing else would
// tell that they grow old.
//
// THREAD: written by the main loop, rendered by any. LIFETIME: cells are shared; DiscoveryMetrics
// outlives who renders it.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sonde/clock.h"

namespace sonde {

/// One source of one check.
class DiscoveryCells {
 public:
  DiscoveryCells(const std::string& check, std::string_view source);

  void SetTargets(std::size_t count) noexcept { targets_ = count; }
  void SetUnused(std::size_t count) noexcept { unused_ = count; }
  void CountFailure() noexcept { ++failures_; }
  void Succeeded(WallTime now) noexcept { succeeded_ns_ = now.time_since_epoch().count(); }

  const std::string& labels() const noexcept { return labels_; }
  std::uint64_t targets() const noexcept { return targets_; }
  std::uint64_t unused() const noexcept { return unused_; }
  std::uint64_t failures() const noexcept { return failures_; }
  /// In nanoseconds since the epoch; zero: not yet.
  std::int64_t succeeded_ns() const noexcept { return succeeded_ns_; }

 private:
  std::string labels_;
  std::atomic<std::uint64_t> targets_{0};
  std::atomic<std::uint64_t> unused_{0};
  std::atomic<std::uint64_t> failures_{0};
  std::atomic<std::int64_t> succeeded_ns_{0};
};
using DiscoveryCellsPtr = std::shared_ptr<DiscoveryCells>;

class DiscoveryMetrics {
 public:
  /// The sources from now on, ordered by check and source.
  void Replace(std::vector<DiscoveryCellsPtr> cells);
  /// The agent's share of its region; of no use (and not shown) if it runs all.
  void SetShard(int index, int count);
  void ClearShard();
  /// Appends the families that have series.
  void Render(std::string& out) const;

 private:
  mutable std::mutex mutex_;
  std::vector<DiscoveryCellsPtr> cells_;
  std::string shard_labels_;  ///< "": none
};

}  // namespace sonde
