// HistoryCells: what the agent's history shows about itself at /metrics.
//
// Why: a history that cannot write must be seen before somebody needs it.
//
// THREAD: written by the history's thread, read by any. LIFETIME: outlives the history.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>

namespace sonde {

enum class HistoryState : std::uint8_t {
  kOff,       ///< configured away
  kMemory,    ///< there is no state directory: nothing outlives the process
  kDisk,      ///< the last write reached the database
  kDegraded,  ///< the database cannot be written: what is new waits in bounded memory
};
inline constexpr std::array<std::string_view, 4> kHistoryStateNames = {"off", "memory", "disk",
                                                                       "degraded"};

struct HistoryCells {
  std::atomic<HistoryState> state{HistoryState::kOff};
  std::atomic<std::int64_t> size_bytes{0};
  std::atomic<std::uint64_t> write_errors{0};
  std::atomic<std::uint64_t> corruptions{0};
  std::atomic<std::uint64_t> dropped_runs{0};
  std::atomic<std::uint64_t> dropped_changes{0};
  std::atomic<std::uint64_t> dropped_rollups{0};

  /// Appends the families.
  void Render(std::string& out) const;
};

}  // namespace sonde
