// SqlitePruner: keeps the history's database below its bound, and drops what is too old.
//
// Why: separate from what is stored: it knows tables and pages only. It works in small steps, so
// that no transaction is large and no batch waits long.
//
// The bound holds for the file and its log together: a quarter of it, at most 16 MiB, is the log's,
// and SQLite itself refuses to let the file outgrow the rest.
//
// THREAD: the store's. LIFETIME: the database outlives it.
#pragma once

#include <cstdint>

#include "history/history_types.h"
#include "history/sqlite_db.h"

namespace sonde {

class SqlitePruner {
 public:
  explicit SqlitePruner(SqliteDb& db) : db_(db) {}

  /// Sets the bound; before anything is written.
  Result<void> Limit(std::int64_t max_bytes);
  /// Within a transaction: some of what is older than `keep` says at `now`. True if instances went.
  Result<bool> DropOld(const HistorySettings& keep, WallTime now);
  /// Within a transaction: if the file is nearly full, some of the oldest.
  Result<void> DropSurplus();
  /// Returns some free pages to the file system, if there are many.
  Result<void> GiveBack();
  /// Moves the log of so many bytes into the file, if it is long.
  Result<void> ShortenLog(std::int64_t log_bytes);

  std::int64_t PageBytes() const;

 private:
  Result<bool> DropForgotten(const HistorySettings& keep, std::int64_t hour);
  Result<bool> DropTenth(const char* table, const char* key);

  SqliteDb& db_;
  std::int64_t max_bytes_ = 0;
  std::int64_t max_pages_ = 0;
  std::int64_t log_bytes_ = 0;
  std::int64_t forgot_at_ = 0;  ///< hour of the last DropForgotten
};

}  // namespace sonde
