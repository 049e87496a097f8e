#include "metrics/process_stats.h"

#include <dirent.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include "metrics/catalog.h"
#include "metrics/exposition.h"

namespace sonde {
namespace {

// Positions in /proc/PID/stat (proc(5)), counted from the field after the command's closing
// bracket.
constexpr std::size_t kUserTicks = 11;
constexpr std::size_t kSystemTicks = 12;
constexpr std::size_t kThreads = 17;
constexpr std::size_t kStartTicks = 19;
constexpr std::size_t kVirtualBytes = 20;
constexpr std::size_t kResidentPages = 21;
constexpr std::size_t kFields = 22;

std::optional<std::string> ReadFile(const char* path) {
  std::ifstream file(path);
  if (!file) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(file), {});
}

// Unix time of boot: start times in /proc count from it.
double BootTime() {
  const auto stat = ReadFile("/proc/stat");
  if (!stat) return 0;
  const std::size_t line = stat->find("\nbtime ");
  if (line == std::string::npos) return 0;
  const std::size_t begin = line + 7;
  std::uint64_t seconds = 0;
  std::from_chars(stat->data() + begin, stat->data() + stat->size(), seconds);
  return static_cast<double>(seconds);
}

std::uint64_t CountOpenFds() {
  const std::unique_ptr<DIR, int (*)(DIR*)> dir(opendir("/proc/self/fd"), closedir);
  if (!dir) return 0;
  std::uint64_t count = 0;
  while (const dirent* entry = readdir(dir.get())) count += entry->d_name[0] != '.' ? 1 : 0;
  return count > 0 ? count - 1 : 0;  // without the directory itself
}

std::uint64_t MaxFds() {
  rlimit limit{};
  return getrlimit(RLIMIT_NOFILE, &limit) == 0 ? limit.rlim_cur : 0;
}

}  // namespace

std::optional<ProcessStats> ParseProcStat(std::string_view stat, long ticks_per_second,
                                          long page_bytes) {
  // The command in brackets may hold spaces and brackets: the last one closes it.
  const std::size_t bracket = stat.rfind(") ");
  if (bracket == std::string_view::npos || ticks_per_second <= 0) return std::nullopt;
  if (stat.size() < bracket + 4) return std::nullopt;
  const char* at = stat.data() + bracket + 4;  // past the state letter too
  const char* const end = stat.data() + stat.size();
  std::array<std::uint64_t, kFields> fields{};
  for (std::size_t i = 1; i < kFields; ++i) {
    while (at < end && *at == ' ') ++at;
    const bool negative = at < end && *at == '-';
    const auto parsed = std::from_chars(at + (negative ? 1 : 0), end, fields[i]);
    if (parsed.ec != std::errc{}) return std::nullopt;
    at = parsed.ptr;
  }
  const auto ticks = static_cast<double>(ticks_per_second);
  ProcessStats stats;
  stats.cpu_seconds = static_cast<double>(fields[kUserTicks] + fields[kSystemTicks]) / ticks;
  stats.threads = fields[kThreads];
  stats.start_time_seconds = static_cast<double>(fields[kStartTicks]) / ticks;
  stats.virtual_bytes = fields[kVirtualBytes];
  stats.resident_bytes = fields[kResidentPages] * static_cast<std::uint64_t>(page_bytes);
  return stats;
}

std::optional<std::pair<std::uint64_t, std::uint64_t>> ParseNetStat(std::string_view netstat) {
  constexpr std::string_view kPrefix = "IpExt: ";
  const std::size_t names_at = netstat.find(kPrefix);
  const std::size_t values_at =
      names_at == std::string_view::npos ? names_at : netstat.find(kPrefix, names_at + 1);
  if (values_at == std::string_view::npos) return std::nullopt;
  const auto next = [](std::string_view& line) {
    const std::size_t end = std::min(line.find(' '), line.size());
    const std::string_view word = line.substr(0, end);
    line.remove_prefix(std::min(end + 1, line.size()));
    return word;
  };
  std::string_view names = netstat.substr(names_at, netstat.find('\n', names_at) - names_at);
  std::string_view values = netstat.substr(values_at, netstat.find('\n', values_at) - values_at);
  std::pair<std::uint64_t, std::uint64_t> octets;
  int found = 0;
  while (!names.empty() && !values.empty()) {
    const std::string_view name = next(names);
    const std::string_view value = next(values);
    std::uint64_t* const wanted = name == "InOctets"    ? &octets.first
                                  : name == "OutOctets" ? &octets.second
                                                        : nullptr;
    if (wanted == nullptr) continue;
    if (std::from_chars(value.data(), value.data() + value.size(), *wanted).ec == std::errc{}) {
      ++found;
    }
  }
  return found == 2 ? std::optional(octets) : std::nullopt;
}

std::optional<ProcessStats> ReadProcessStats() {
  const auto text = ReadFile("/proc/self/stat");
  if (!text) return std::nullopt;
  auto stats = ParseProcStat(*text, sysconf(_SC_CLK_TCK), sysconf(_SC_PAGESIZE));
  if (!stats) return std::nullopt;
  stats->start_time_seconds += BootTime();
  stats->open_fds = CountOpenFds();
  stats->max_fds = MaxFds();
  rlimit memory{};
  if (getrlimit(RLIMIT_AS, &memory) == 0) {
    stats->virtual_max_bytes = static_cast<double>(memory.rlim_cur);
  }
  if (const auto netstat = ReadFile("/proc/self/net/netstat")) {
    const auto octets = ParseNetStat(*netstat).value_or(std::pair<std::uint64_t, std::uint64_t>());
    stats->received_bytes = octets.first;
    stats->sent_bytes = octets.second;
  }
  return stats;
}

void AppendProcessStats(std::string& out, const std::optional<ProcessStats>& stats) {
  if (!stats) return;
  ExpositionWriter writer(out);
  const auto write = [&](const MetricDef& metric, double value) {
    writer.Family(metric);
    writer.Series(metric.name, {}, value);
  };
  write(kProcessCpuSecondsTotal, stats->cpu_seconds);
  write(kProcessMaxFds, static_cast<double>(stats->max_fds));
  write(kProcessNetworkReceiveBytesTotal, static_cast<double>(stats->received_bytes));
  write(kProcessNetworkTransmitBytesTotal, static_cast<double>(stats->sent_bytes));
  write(kProcessOpenFds, static_cast<double>(stats->open_fds));
  write(kProcessResidentMemoryBytes, static_cast<double>(stats->resident_bytes));
  write(kProcessStartTimeSeconds, stats->start_time_seconds);
  write(kProcessThreads, static_cast<double>(stats->threads));
  write(kProcessVirtualMemoryBytes, static_cast<double>(stats->virtual_bytes));
  write(kProcessVirtualMemoryMaxBytes, stats->virtual_max_bytes);
}

}  // namespace sonde
