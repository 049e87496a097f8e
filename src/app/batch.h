// RunBatch: some runs on a loop of their own, and then it is over.
//
// Why: `sonde probe` and `sonde check` use the same services and runs as the agent's shards, on the
// main thread.
//
// THREAD: the calling one, which it blocks. LIFETIME: nothing is left when it returns.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "app/loop_services.h"
#include "app/probe_jobs.h"

namespace sonde {

struct BatchOptions {
  std::size_t parallel = 1;  ///< runs at the same time, at least one
  PinnedHosts pinned;
};

/// Runs all `jobs`, started in their order, and returns their results in the same order.
/// `each` is called as a result comes in, with the index of its job; may be empty.
std::vector<ProbeResult> RunBatch(
    std::vector<ProbeJob> jobs, const BatchOptions& options,
    const std::function<void(std::size_t index, const ProbeResult&)>& each);

}  // namespace sonde
