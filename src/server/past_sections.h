// What a check's page shows of its history: a strip of hours, shares of good runs, changes, runs.
//
// THREAD: pure functions. LIFETIME: values.
#pragma once

#include <vector>

#include "server/check_pasts.h"
#include "server/html.h"
#include "sonde/clock.h"

namespace sonde {

/// A column for each of the last 168 hours: good runs from below, bad ones from above.
Html HoursStrip(const std::vector<PastHour>& hours, WallTime now);
/// Runs and the share of good ones over the last 1, 7 and 30 days, and at most an hour more.
Html DaysTable(const std::vector<PastHour>& hours, WallTime now);
Html ChangesTable(const std::vector<PastChange>& changes, WallTime now);
/// The durations as a picture, the oldest on the left, and the newest runs as a table.
Html RunsSection(const std::vector<PastRun>& runs, WallTime now);

}  // namespace sonde
