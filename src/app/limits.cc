#include "app/limits.h"

#include <sys/resource.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace sonde {
namespace {

// Standard streams, loops, resolvers, configuration files, a log.
constexpr std::uint64_t kReserved = 128;
// Above these, memory is the limit: a TLS run in flight takes about 90 KiB, a held request about 1
// KiB.
constexpr std::uint64_t kMaxConnections = 8192;
constexpr std::uint64_t kMaxProbeRequests = 2000;
constexpr std::uint64_t kMaxScheduled = 20'000;
// A run has a socket and its share of a resolver.
constexpr std::uint64_t kDescriptorsPerRun = 2;

std::size_t AtLeastOne(std::uint64_t count) {
  return static_cast<std::size_t>(std::max<std::uint64_t>(count, 1));
}

}  // namespace

AgentLimits DeriveLimits(std::uint64_t descriptors, std::size_t shards,
                         std::size_t probe_requests) {
  // A quarter for clients, a quarter for their runs, half for scheduled runs.
  const std::uint64_t quarter = (descriptors > kReserved ? descriptors - kReserved : 0) / 4;
  const std::uint64_t scheduled = std::min(2 * quarter / kDescriptorsPerRun, kMaxScheduled);
  const std::uint64_t derived = std::min(quarter / kDescriptorsPerRun, kMaxProbeRequests);
  return {.connections = AtLeastOne(std::min(quarter, kMaxConnections)),
          .probe_requests = probe_requests > 0 ? probe_requests : AtLeastOne(derived),
          .scheduled_per_shard = AtLeastOne(scheduled / std::max<std::size_t>(shards, 1))};
}

Result<std::uint64_t> RaiseDescriptorLimit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) {
    return Fail(ErrorCode::kIo, std::string("getrlimit: ") + std::strerror(errno));
  }
  if (limit.rlim_cur < limit.rlim_max) {
    rlimit raised = limit;
    raised.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &raised) == 0) limit = raised;
  }
  return static_cast<std::uint64_t>(limit.rlim_cur);
}

}  // namespace sonde
