// AgentLimits: how much the agent takes on at a time, from the descriptors that it may open.
//
// Why: an agent that runs out of descriptors measures itself. So admission is bounded such that the
// worst case of everything that is admitted fits (docs/pitfalls.md 6.1).
//
// THREAD: values. LIFETIME: values.
#pragma once

#include <cstddef>
#include <cstdint>

#include "sonde/result.h"

namespace sonde {

struct AgentLimits {
  std::size_t connections = 0;          ///< of clients to the HTTP server
  std::size_t probe_requests = 0;       ///< /probe runs in flight; one more gets 503
  std::size_t scheduled_per_shard = 0;  ///< scheduled runs in flight on one shard
};

/// The limits for `descriptors` open files and `shards` shards. `probe_requests` overrides the
/// derived number of /probe runs; 0 derives it. Never less than one of anything.
AgentLimits DeriveLimits(std::uint64_t descriptors, std::size_t shards,
                         std::size_t probe_requests = 0);

/// Raises the soft limit of open files to the hard one; the limit in force then.
Result<std::uint64_t> RaiseDescriptorLimit();

}  // namespace sonde
