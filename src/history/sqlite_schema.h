// The schema of the history's database, and everything that opens one.
//
// THREAD: the history's. LIFETIME: pure functions.
#pragma once

#include <cstdint>
#include <string>

#include "history/sqlite_db.h"
#include "sonde/failure.h"

namespace sonde {

inline constexpr std::int64_t kHistoryPageBytes = 4096;

/// Opens or makes the database at `path` (":memory:" is one in memory), checks that it is a sound
/// one of ours, and sets it up. `version` is the one that a new database gets.
Result<SqliteDb> OpenHistoryDb(const std::string& path, std::int64_t version);

/// A number for a reason that no later version changes; 0 for none.
std::int64_t ReasonCode(FailureReason reason) noexcept;
/// kInternal for a code that this version does not know.
FailureReason ReasonOf(std::int64_t code) noexcept;

}  // namespace sonde
