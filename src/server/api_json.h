// The JSON of /api/v1.
//
// Why: pure, so that what is served is tested without a server. docs/openapi.json describes all
// members, and tests hold them to it. Times are RFC 3339 in UTC, spans are seconds; what is not
// known is null or absent, never 0. Members are added, never renamed.
//
// THREAD: pure functions; large answers are not for a loop. LIFETIME: values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "metrics/check_registry.h"
#include "metrics/history_cells.h"
#include "server/agent_control.h"
#include "server/check_filter.h"
#include "server/check_pasts.h"
#include "server/failure_details.h"

namespace sonde {

/// One page of the checks that `filter` selects, and how many there are of each state.
std::string ChecksJson(const CheckEntries& entries, const FailureDetails::Snapshot& details,
                       const CheckFilter& filter, MonoTime now);

/// Which of a check's endpoints an answer is about.
struct EndpointPage {
  std::size_t total = 0;  ///< on all pages together
  std::size_t limit = 0;
  std::size_t offset = 0;
};

/// State changes and counts per hour of each endpoint.
std::string PastsJson(std::string_view check, const std::vector<InstancePast>& pasts,
                      const EndpointPage& page);
/// The last runs of each endpoint.
std::string RunsJson(std::string_view check, const std::vector<InstancePast>& pasts,
                     const EndpointPage& page);

/// What the agent is and how it is doing. `in_flight`: runs under way.
std::string StatusJson(const AgentFacts& facts, const CheckEntries& entries, HistoryState history,
                       std::uint64_t in_flight);

/// {"error": …}
std::string ErrorJson(std::string_view message);

}  // namespace sonde
