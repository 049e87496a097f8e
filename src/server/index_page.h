// The index page: what the agent checks, what failed and why, and the last probes of clients.
//
// Why: the first thing one looks at when a page comes in; readable on a phone, no scripts, no other
// files.
//
// THREAD: pure, a few milliseconds: not for a loop. LIFETIME: values.
#pragma once

#include <memory>
#include <vector>

#include "metrics/check_registry.h"
#include "server/agent_control.h"
#include "server/failure_details.h"
#include "server/http_message.h"
#include "server/query.h"
#include "server/recent_probes.h"
#include "sonde/clock.h"

namespace sonde {

/// What a page is made of, taken at one moment.
struct IndexFacts {
  static constexpr std::size_t kMaxRecent = 300;

  AgentFacts agent;
  WallTime now;
  MonoTime mono_now;
  std::shared_ptr<const CheckEntries> entries;
  std::vector<RecentRow> recent;
};

/// The page as `query` asks for it: the parameters of a CheckFilter and refresh=10|30|60. A query
/// that makes no sense shows all checks and what is wrong, with status 400.
ServerResponse RenderIndex(const IndexFacts& facts, const QueryParams& query,
                           const FailureDetails::Snapshot& details);

}  // namespace sonde
