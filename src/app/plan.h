// Plan: what a configuration will cost, before it is deployed.
//
// Why: how many series a change brings, which host it will hit how often, and how much CPU, memory
// and disk an agent needs are questions about the file, not about a running agent.
//
// THREAD: pure functions. LIFETIME: values.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/generation.h"

namespace sonde {

struct PlanOptions {
  Duration scrape_interval = std::chrono::seconds(15);
  double host_limit = 5;   ///< runs a second of one agent against one host that are worth a warning
  std::size_t shards = 1;  ///< threads that run checks; each has series of its own
  std::size_t regions = 1;  ///< agents that run the same file, for hosts that all of them hit
};

struct ProberLoad {
  std::string prober;  ///< "http", "http tls"
  std::size_t instances = 0;
  double runs_per_second = 0;
  double cpu = 0;  ///< cores
};

struct HostLoad {
  std::string host;
  std::size_t instances = 0;
  double runs_per_second = 0;  ///< of one agent
};

struct HistoryPlan {
  bool on = true;
  double runs_bytes = 0;     ///< of the runs that are to be kept
  double rollups_bytes = 0;  ///< of the counts per minute
  double max_bytes = 0;
  double wanted_bytes() const noexcept { return runs_bytes + rollups_bytes; }
};

struct Plan {
  std::size_t checks = 0;        ///< of this region
  std::size_t other_checks = 0;  ///< of other regions
  std::size_t instances = 0;
  std::size_t unasked_sources = 0;  ///< http_sd and dns: their targets are not in the numbers
  double runs_per_second = 0;
  double most_in_flight = 0;        ///< runs at once if every target hangs until its timeout
  std::vector<ProberLoad> probers;  ///< dearest first
  std::vector<HostLoad> hosts;      ///< busiest first

  std::size_t check_series = 0;
  std::size_t agent_series = 0;
  double page_bytes = 0;
  double samples_per_second = 0;

  double idle_cpu = 0;  ///< cores, as those below
  double runs_cpu = 0;
  double scrape_cpu = 0;
  double memory_bytes = 0;
  HistoryPlan history;
  std::vector<std::string> warnings;
};

/// For the instances of `generation`, as made without a previous one.
Plan PlanOf(const Generation& generation, const PlanOptions& options);

/// The host that runs against a target go to, in lower case: of a URL, host:port or a name. The
/// target itself if it is none of these (unix, dns).
std::string HostOf(std::string_view target);

}  // namespace sonde
