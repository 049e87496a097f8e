// The index page: what the agent checks, what failed and why, and the last probes of clients.
//
// Why: the first thing one looks at when a page comes in; readable on a phone, no scripts, no other
// files.
//
// THREAD: pure. LIFETIME: values.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "metrics/check_cells.h"
#include "server/agent_control.h"
#include "server/probe_history.h"

namespace sonde {

/// A row of the table of checks.
struct IndexCheck {
  std::string_view check;
  std::string_view target;
  std::string_view module;
  Duration interval{};
  std::optional<LastRun> last;
  std::string_view detail;  ///< of the last failure
};

struct IndexPage {
  AgentFacts facts;
  WallTime now;
  std::vector<IndexCheck>
      checks;  ///< all of them; the page shows failed ones first, at most kMaxRows
  const ProbeHistory* history = nullptr;

  static constexpr std::size_t kMaxRows = 300;
};

/// The page as HTML. Everything that comes from outside is escaped.
std::string RenderIndex(const IndexPage& page);

/// "3s ago", "5m ago", "2h ago", "4d ago"; "now" below a second.
std::string Ago(Duration age);

}  // namespace sonde
