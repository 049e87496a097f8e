// SqliteStore: the history's database: its schema, its transactions, and the bound on its size.
//
// Why: a kill must cost no more than the batch under way, and a full history must never fill a
// disk. WAL with synchronous=NORMAL; the file is locked exclusively, so that no reader can hold up
// a checkpoint and a second agent on the same file is refused. The database, its log included,
// stays below `max_bytes`: runs go first, then changes of state, then roll-ups, the oldest of each.
//
// Layout: roll-ups are keyed by hour, then instance, so that an hour is written side by side and
// expires as a range. Reasons are stored as a hash of phase and name, because numbers would move
// with every new reason.
//
// Errors as in sqlite_db.h, and kUnavailable for a file that is of another program or of a newer
// sonde: it is left alone. After an error nothing of the call is stored.
//
// THREAD: one. Every call blocks. LIFETIME: value of its owner.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "history/history_backlog.h"
#include "history/history_types.h"
#include "history/sqlite_db.h"
#include "history/sqlite_prune.h"

namespace sonde {

class SqliteStore {
 public:
  static constexpr std::int64_t kSchemaVersion = 1;
  static constexpr std::int64_t kLeastBytes = std::int64_t{16} << 20;

  /// "" is a database in memory. Looks the whole file over (PRAGMA quick_check).
  static Result<std::unique_ptr<SqliteStore>> Open(const std::string& path, std::int64_t max_bytes);

  /// One transaction.
  Result<void> Write(const HistoryBatch& batch);
  /// Removes some of what is too old or too much at `now`, and shortens the log; call it after
  /// every Write. An error does not undo the Write.
  Result<void> Prune(const HistorySettings& keep, WallTime now);
  ~SqliteStore();

  /// Bytes of the database and its log.
  std::int64_t bytes() const;
  /// Somebody has removed the file; what is written is lost.
  bool gone() const;

  using EachHour = std::function<void(std::size_t who, std::int64_t hour, const HourBlock& block)>;
  /// Calls `each` for the hours of `whom` from `from` to `to`, in the order of hours for each of
  /// them.
  Result<void> ReadHours(std::span<const HistoryKeyPtr> whom, std::int64_t from, std::int64_t to,
                         const EachHour& each);
  /// The newest first, at most `limit`.
  Result<std::vector<HistoryChange>> ReadChanges(const HistoryKeyPtr& who, std::size_t limit);
  /// The same; looks at the last kRunsLookedAt runs of all instances only.
  Result<std::vector<HistoryRun>> ReadRuns(const HistoryKeyPtr& who, std::size_t limit);
  static constexpr std::int64_t kRunsLookedAt = 200'000;

 private:
  struct Instance {
    std::int64_t id = 0;
    std::int64_t seen = 0;  ///< hour of the last mark in the database
  };
  struct Statements;

  SqliteStore(SqliteDb db, std::string path);
  Result<void> Transact(const std::function<Result<void>()>& body);
  Result<void> WriteAll(const HistoryBatch& batch);
  Result<void> WriteHour(const HourKey& key, const std::string& part);
  Result<void> WriteChange(const HistoryChange& change);
  /// The row of `who`; if there is none, it is made and marked as seen in `hour`, or 0.
  Result<std::int64_t> IdOf(const HistoryKey& who, std::int64_t hour, bool make);
  std::int64_t LogBytes() const;
  Result<void> ReadHoursOfFew(std::span<const HistoryKeyPtr> whom, std::int64_t from,
                              std::int64_t to, const EachHour& each);

  SqliteDb db_;
  std::string path_;  ///< "": in memory
  SqlitePruner pruner_;
  std::unique_ptr<Statements> statements_;
  std::map<HistoryKey, Instance> instances_;  ///< what was looked up
};

}  // namespace sonde
