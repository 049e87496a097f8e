#include "history/sqlite_prune.h"

#include <fmt/format.h>

#include <algorithm>

#include "history/hour_block.h"
#include "history/sqlite_schema.h"

namespace sonde {
namespace {

constexpr std::int64_t kMostLogBytes = std::int64_t{16} << 20;
/// Rows that one step deletes at most.
constexpr std::int64_t kStep = 40'000;
/// Hours that one step deletes at most; an hour has a row for each instance.
constexpr int kHoursAtOnce = 4;
constexpr std::int64_t kPagesGivenBack = 1024;
constexpr std::int64_t kInstances = std::int64_t{1} << 24;

}  // namespace

Result<void> SqlitePruner::Limit(std::int64_t max_bytes) {
  if (max_bytes == max_bytes_ && max_pages_ != 0) return {};
  max_bytes_ = max_bytes;
  log_bytes_ = std::min(max_bytes / 4, kMostLogBytes);
  max_pages_ = (max_bytes - log_bytes_) / kHistoryPageBytes;
  // If the file is larger already, SQLite takes its size; Limit is called again once it shrank.
  const auto set = db_.Number(fmt::format("PRAGMA max_page_count = {}", max_pages_));
  if (!set) return std::unexpected(set.error());
  if (*set > max_pages_) max_bytes_ = 0;
  return {};
}

Result<bool> SqlitePruner::DropOld(const HistorySettings& keep, WallTime now) {
  using std::chrono::milliseconds;
  const auto before = [now](Duration age) {
    return std::chrono::floor<milliseconds>((now - age).time_since_epoch()).count();
  };
  auto done = db_.Exec(fmt::format(
      "DELETE FROM runs WHERE seq < (SELECT min(seq) FROM runs) + {} AND ended_ms < {};"
      "DELETE FROM changes WHERE seq < (SELECT min(seq) FROM changes) + {} AND at_ms < {};",
      kStep, before(keep.runs), kStep, before(keep.changes)));
  if (!done) return std::unexpected(done.error());
  const std::int64_t hour = HourOf(now);
  const std::int64_t end = HourOf(now - keep.rollups) * kInstances;
  for (int i = 0; i < kHoursAtOnce; ++i) {
    const auto first = db_.Number("SELECT min(key) FROM hours");
    if (!first) return std::unexpected(first.error());
    if (*first == 0 || *first >= end) break;
    const std::int64_t next = (*first / kInstances + 1) * kInstances;
    done = db_.Exec(fmt::format("DELETE FROM hours WHERE key < {}", std::min(next, end)));
    if (!done) return std::unexpected(done.error());
  }
  return DropForgotten(keep, hour);
}

/// Instances of which nothing is left, once an hour.
Result<bool> SqlitePruner::DropForgotten(const HistorySettings& keep, std::int64_t hour) {
  if (hour == forgot_at_) return false;
  forgot_at_ = hour;
  const Duration longest = std::max({keep.runs, keep.changes, keep.rollups});
  const std::int64_t seen = hour - std::chrono::ceil<std::chrono::hours>(longest).count() - 1;
  auto done = db_.Exec(fmt::format("DELETE FROM instances WHERE seen < {}", seen));
  if (!done) return std::unexpected(done.error());
  return true;
}

Result<void> SqlitePruner::DropSurplus() {
  struct Table {
    const char* name;
    const char* key;
  };
  constexpr Table kTables[] = {{"runs", "seq"}, {"changes", "seq"}, {"hours", "key"}};
  const auto pages = db_.Number("PRAGMA page_count");
  const auto free = db_.Number("PRAGMA freelist_count");
  if (!pages) return std::unexpected(pages.error());
  if (!free) return std::unexpected(free.error());
  if (*pages - *free < max_pages_ / 10 * 9) return {};
  for (const Table& table : kTables) {
    const auto dropped = DropTenth(table.name, table.key);
    if (!dropped) return std::unexpected(dropped.error());
    if (*dropped) break;
  }
  return {};
}

/// False if there is nothing to drop.
Result<bool> SqlitePruner::DropTenth(const char* table, const char* key) {
  const auto first = db_.Number(fmt::format("SELECT min({}) FROM {}", key, table));
  const auto last = db_.Number(fmt::format("SELECT max({}) FROM {}", key, table));
  if (!first) return std::unexpected(first.error());
  if (!last) return std::unexpected(last.error());
  if (*last == *first) return false;
  const std::int64_t end = *first + std::max<std::int64_t>((*last - *first) / 10, 1);
  auto done = db_.Exec(fmt::format("DELETE FROM {} WHERE {} < {}", table, key, end));
  if (!done) return std::unexpected(done.error());
  return true;
}

Result<void> SqlitePruner::GiveBack() {
  const auto pages = db_.Number("PRAGMA page_count");
  const auto free = db_.Number("PRAGMA freelist_count");
  if (!pages) return std::unexpected(pages.error());
  if (!free) return std::unexpected(free.error());
  // Free pages are used again; giving back and taking anew would only move others about.
  if (*free < std::max(*pages / 5, kPagesGivenBack) && *pages <= max_pages_) return {};
  return db_.Exec(fmt::format("PRAGMA incremental_vacuum({})", kPagesGivenBack));
}

Result<void> SqlitePruner::ShortenLog(std::int64_t log_bytes) {
  if (log_bytes < log_bytes_ / 4) return {};
  return db_.Exec("PRAGMA wal_checkpoint(TRUNCATE)");
}

std::int64_t SqlitePruner::PageBytes() const {
  const auto pages = db_.Number("PRAGMA page_count");
  return pages ? *pages * kHistoryPageBytes : 0;
}

}  // namespace sonde
