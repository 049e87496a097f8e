// ProcessStats: what the kernel says about this process, for process_*.
//
// Why: every dashboard of a Prometheus client expects them.
//
// THREAD: blocking reads of /proc; any thread but a shard's. LIFETIME: values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace sonde {

struct ProcessStats {
  double cpu_seconds = 0;
  std::uint64_t virtual_bytes = 0;
  std::uint64_t resident_bytes = 0;
  double start_time_seconds = 0;  ///< Unix time
  std::uint64_t threads = 0;
  std::uint64_t open_fds = 0;
  std::uint64_t max_fds = 0;
  double virtual_max_bytes = 0;
  std::uint64_t received_bytes = 0;  ///< by all of the network namespace, as the kernel counts
  std::uint64_t sent_bytes = 0;
};

/// Octets received and sent, of /proc/PID/net/netstat; nothing if the text does not say. Pure.
std::optional<std::pair<std::uint64_t, std::uint64_t>> ParseNetStat(std::string_view netstat);

/// The fields of /proc/PID/stat that count; nothing if the text is not one. Pure. Leaves out what
/// is not in that file (descriptors, boot time).
std::optional<ProcessStats> ParseProcStat(std::string_view stat, long ticks_per_second,
                                          long page_bytes);

/// All of it; nothing where /proc is not mounted.
std::optional<ProcessStats> ReadProcessStats();

/// Appends the process_* families; nothing if there are no stats.
void AppendProcessStats(std::string& out, const std::optional<ProcessStats>& stats);

}  // namespace sonde
