// The table of the last probes that clients asked for.
//
// Why: its first four columns are blackbox_exporter's, mark by mark; people have scripts that read
// them. The history belongs to the main loop: what a page shows of it is copied there.
//
// THREAD: TakeRecent on the main loop, the rest on any. LIFETIME: values.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "server/html.h"
#include "server/probe_history.h"
#include "sonde/clock.h"

namespace sonde {

struct RecentRow {
  std::int64_t id = 0;
  std::string module;
  std::string target;  ///< without its password
  bool success = false;
  WallTime started;
  Duration took{};
  Failure failure;
};

/// The newest first, failures that have left the ring of recent ones last; at most `most`.
std::vector<RecentRow> TakeRecent(const ProbeHistory& history, std::size_t most);

/// The section of the index page.
Html RecentSection(const std::vector<RecentRow>& rows, WallTime now);

}  // namespace sonde
