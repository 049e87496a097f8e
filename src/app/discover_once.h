// DiscoverOnce: asks all sources of targets once, on a loop of its own.
//
// Why: `sonde check` runs what the agent would run now, found in the same way.
//
// THREAD: the calling one, which it blocks for as long as the slowest source takes (HttpSource and
// DnsSource have their limits). LIFETIME: nothing is left when it returns.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "config/config.h"
#include "discovery/target_discovery.h"

namespace sonde {

enum class DiscoverFrom : std::uint8_t { kEverywhere, kFiles };

struct Discovery {
  DiscoveredTargets targets;
  std::vector<std::string> complaints;  ///< one line each
};

/// For the checks of all regions and shards. REQUIRES for kEverywhere: InitNetLibraries succeeded.
Discovery DiscoverOnce(Config config, DiscoverFrom from);

}  // namespace sonde
