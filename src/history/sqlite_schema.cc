#include "history/sqlite_schema.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "base/hash.h"

namespace sonde {
namespace {

constexpr std::int64_t kApplication = 0x736f6e64;  // "sond"

// Debian builds SQLite with secure_delete, which would write every page that is freed.
constexpr const char* kSettings = R"(
  PRAGMA locking_mode = EXCLUSIVE;
  PRAGMA secure_delete = OFF;
  PRAGMA temp_store = MEMORY;
  PRAGMA cache_size = -8192;
)";
// auto_vacuum counts only before the first table.
constexpr const char* kBeginning = R"(
  PRAGMA page_size = 4096;
  PRAGMA auto_vacuum = INCREMENTAL;
)";
constexpr const char* kLog = R"(
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  PRAGMA wal_autocheckpoint = 0;
)";
constexpr const char* kTables = R"(
  BEGIN;
  CREATE TABLE instances(id INTEGER PRIMARY KEY, region TEXT NOT NULL, name TEXT NOT NULL,
    endpoint TEXT NOT NULL, seen INTEGER NOT NULL, UNIQUE(region, name, endpoint));
  CREATE TABLE runs(seq INTEGER PRIMARY KEY, instance INTEGER NOT NULL, ended_ms INTEGER NOT NULL,
    duration_us INTEGER NOT NULL, reason INTEGER NOT NULL);
  CREATE TABLE changes(seq INTEGER PRIMARY KEY, instance INTEGER NOT NULL, at_ms INTEGER NOT NULL,
    verdict INTEGER NOT NULL, reason INTEGER NOT NULL, text TEXT NOT NULL);
  CREATE INDEX changes_of ON changes(instance, seq);
  CREATE TABLE hours(key INTEGER PRIMARY KEY, data BLOB NOT NULL);
  PRAGMA application_id = {};
  PRAGMA user_version = {};
  COMMIT;
)";

/// Readable for nobody else: targets may hold what is nobody's business. The log gets the same
/// mode.
void MakePrivate(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd >= 0) ::close(fd);
}

Result<void> MakeTables(SqliteDb& db, std::int64_t version) {
  return db.Exec(fmt::format(kTables, kApplication, version));
}

Result<void> CheckOwner(SqliteDb& db, std::int64_t version) {
  const auto application = db.Number("PRAGMA application_id");
  const auto found = db.Number("PRAGMA user_version");
  if (!application) return std::unexpected(application.error());
  if (!found) return std::unexpected(found.error());
  if (*application != kApplication) {
    return Fail(ErrorCode::kUnavailable, "it is the database of another program");
  }
  if (*found != version) {
    return Fail(ErrorCode::kUnavailable,
                fmt::format("its schema is of version {}, not {}", *found, version));
  }
  return {};
}

Result<void> LookOver(SqliteDb& db) {
  auto check = db.Prepare("PRAGMA quick_check(1)");
  if (!check) return std::unexpected(check.error());
  const auto row = check->Step();
  if (!row) return std::unexpected(row.error());
  if (!*row || check->Bytes(0) == "ok") return {};
  return Fail(ErrorCode::kInvalid, std::string(check->Bytes(0)));
}

Result<void> SetUp(SqliteDb& db, std::int64_t version) {
  if (auto set = db.Exec(kSettings); !set) return set;
  const auto tables = db.Number("SELECT count(*) FROM sqlite_schema");
  if (!tables) return std::unexpected(tables.error());
  if (*tables == 0) {
    if (auto begun = db.Exec(kBeginning); !begun) return begun;
    if (auto log = db.Exec(kLog); !log) return log;
    return MakeTables(db, version);
  }
  if (auto ours = CheckOwner(db, version); !ours) return ours;
  if (auto log = db.Exec(kLog); !log) return log;
  return LookOver(db);
}

}  // namespace

Result<SqliteDb> OpenHistoryDb(const std::string& path, std::int64_t version) {
  if (path != ":memory:") MakePrivate(path);
  auto db = SqliteDb::Open(path);
  if (!db) return db;
  if (auto ready = SetUp(*db, version); !ready) return std::unexpected(ready.error());
  return db;
}

std::int64_t ReasonCode(FailureReason reason) noexcept {
  if (reason == FailureReason::kNone) return 0;
  const FailureReasonInfo& info = Info(reason);
  const std::uint64_t hash = Fnv1a64(info.name, Fnv1a64(Name(info.phase)));
  return static_cast<std::int64_t>(hash >> 40 | 1);
}

FailureReason ReasonOf(std::int64_t code) noexcept {
  if (code == 0) return FailureReason::kNone;
  for (const FailureReasonInfo& info : kFailureReasons) {
    if (ReasonCode(info.reason) == code) return info.reason;
  }
  return FailureReason::kInternal;
}

}  // namespace sonde
