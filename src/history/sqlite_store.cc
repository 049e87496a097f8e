#include "history/sqlite_store.h"

#include <sys/stat.h>

#include <algorithm>
#include <optional>
#include <unordered_map>

#include "history/sqlite_schema.h"

namespace sonde {
namespace {

using std::chrono::floor;
using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr int kInstanceBits = 24;
constexpr std::int64_t kInstances = std::int64_t{1} << kInstanceBits;
constexpr std::size_t kMostCached = 100'000;
/// Up to so many instances are looked up hour by hour; more are found by reading all.
constexpr std::size_t kFew = 50;

std::int64_t KeyOf(std::int64_t hour, std::int64_t id) { return hour * kInstances + id; }
std::int64_t Millis(WallTime time) { return floor<milliseconds>(time.time_since_epoch()).count(); }
WallTime FromMillis(std::int64_t millis) { return WallTime(milliseconds(millis)); }

std::int64_t FileBytes(const std::string& path) {
  struct stat facts{};
  return ::stat(path.c_str(), &facts) == 0 ? facts.st_size : 0;
}

template <typename T>
std::unexpected<Error> Pass(const Result<T>& failed) {
  return std::unexpected(failed.error());
}

}  // namespace

struct SqliteStore::Statements {
  SqliteStatement begin, commit, rollback;
  SqliteStatement find_instance, make_instance, mark_instance;
  SqliteStatement add_run, last_change, add_change, find_hour, put_hour;

  static Result<std::unique_ptr<Statements>> Make(SqliteDb& db) {
    std::optional<Error> wrong;
    const auto make = [&](const char* sql) {
      auto statement = db.Prepare(sql);
      if (!statement) wrong = statement.error();
      return statement ? *std::move(statement) : SqliteStatement(nullptr);
    };
    std::unique_ptr<Statements> all(new Statements{
        .begin = make("BEGIN IMMEDIATE"),
        .commit = make("COMMIT"),
        .rollback = make("ROLLBACK"),
        .find_instance = make("SELECT id, seen FROM instances WHERE region = ? AND name = ? AND "
                              "endpoint = ?"),
        .make_instance = make("INSERT INTO instances(region, name, endpoint, seen) VALUES "
                              "(?, ?, ?, ?) RETURNING id"),
        .mark_instance = make("UPDATE instances SET seen = ? WHERE id = ?"),
        .add_run = make("INSERT INTO runs(instance, ended_ms, duration_us, reason) VALUES "
                        "(?, ?, ?, ?)"),
        .last_change = make("SELECT verdict FROM changes WHERE instance = ? ORDER BY seq DESC "
                            "LIMIT 1"),
        .add_change = make("INSERT INTO changes(instance, at_ms, verdict, reason, text) VALUES "
                           "(?, ?, ?, ?, ?)"),
        .find_hour = make("SELECT data FROM hours WHERE key = ?"),
        .put_hour = make("INSERT OR REPLACE INTO hours(key, data) VALUES (?, ?)")});
    if (wrong) return std::unexpected(*wrong);
    return all;
  }
};

SqliteStore::SqliteStore(SqliteDb db, std::string path)
    : db_(std::move(db)), path_(std::move(path)), pruner_(db_) {}
SqliteStore::~SqliteStore() = default;

Result<std::unique_ptr<SqliteStore>> SqliteStore::Open(const std::string& path,
                                                       std::int64_t max_bytes) {
  auto db = OpenHistoryDb(path.empty() ? ":memory:" : path, kSchemaVersion);
  if (!db) return Pass(db);
  std::unique_ptr<SqliteStore> store(new SqliteStore(*std::move(db), path));
  auto statements = Statements::Make(store->db_);
  if (!statements) return Pass(statements);
  store->statements_ = *std::move(statements);
  if (auto limited = store->pruner_.Limit(max_bytes); !limited) return Pass(limited);
  return store;
}

// --- writing -------------------------------------------------------------------------------------

Result<void> SqliteStore::Write(const HistoryBatch& batch) {
  return Transact([&] { return WriteAll(batch); });
}

Result<void> SqliteStore::Transact(const std::function<Result<void>()>& body) {
  if (auto begun = statements_->begin.Run(); !begun) return begun;
  auto outcome = body();
  if (outcome) outcome = statements_->commit.Run();
  if (!outcome) {
    // Fails if the library has rolled back already.
    static_cast<void>(statements_->rollback.Run());
    instances_.clear();  // rows that were made are gone
  }
  return outcome;
}

Result<void> SqliteStore::WriteAll(const HistoryBatch& batch) {
  for (const auto& [key, part] : batch.hours) {
    if (auto written = WriteHour(key, part); !written) return written;
  }
  for (const HistoryChange& change : batch.changes) {
    if (auto written = WriteChange(change); !written) return written;
  }
  for (const HistoryRun& run : batch.runs) {
    const auto id = IdOf(*run.who, HourOf(run.ended), true);
    if (!id) return Pass(id);
    auto written = statements_->add_run.Bind(1, *id)
                       .Bind(2, Millis(run.ended))
                       .Bind(3, floor<microseconds>(run.duration).count())
                       .Bind(4, ReasonCode(run.reason))
                       .Run();
    if (!written) return written;
  }
  return {};
}

Result<void> SqliteStore::WriteHour(const HourKey& key, const std::string& part) {
  const auto id = IdOf(*key.who, key.hour, true);
  if (!id) return Pass(id);
  const std::int64_t row_key = KeyOf(key.hour, *id);
  SqliteStatement& find = statements_->find_hour;
  const auto found = find.Bind(1, row_key).Step();
  if (!found) return Pass(found);
  std::string whole = part;
  if (*found) {
    auto block = Unpack(find.Bytes(0));
    find.Reset();
    const auto more = Unpack(part);
    if (block && more) {
      block->Add(*more);
      whole = Pack(*block);
    }
  }
  return statements_->put_hour.Bind(1, row_key).BindBlob(2, whole).Run();
}

Result<void> SqliteStore::WriteChange(const HistoryChange& change) {
  const auto id = IdOf(*change.who, HourOf(change.at), true);
  if (!id) return Pass(id);
  SqliteStatement& last = statements_->last_change;
  const auto found = last.Bind(1, *id).Step();
  if (!found) return Pass(found);
  const auto verdict = static_cast<std::int64_t>(change.verdict);
  if (*found) {
    const bool same = last.Int(0) == verdict;
    last.Reset();
    if (same) return {};  // a restart tells again what was known
  }
  return statements_->add_change.Bind(1, *id)
      .Bind(2, Millis(change.at))
      .Bind(3, verdict)
      .Bind(4, ReasonCode(change.reason))
      .BindText(5, change.text)
      .Run();
}

Result<std::int64_t> SqliteStore::IdOf(const HistoryKey& who, std::int64_t hour, bool make) {
  auto known = instances_.find(who);
  if (known == instances_.end()) {
    if (instances_.size() >= kMostCached) instances_.clear();
    Instance instance;
    SqliteStatement& find = statements_->find_instance;
    const auto found =
        find.BindText(1, who.region).BindText(2, who.check).BindText(3, who.endpoint).Step();
    if (!found) return Pass(found);
    if (*found) {
      instance = {.id = find.Int(0), .seen = find.Int(1)};
      find.Reset();
    } else if (make) {
      SqliteStatement& insert = statements_->make_instance;
      insert.BindText(1, who.region).BindText(2, who.check).BindText(3, who.endpoint);
      if (const auto made = insert.Bind(4, hour).Step(); !made) return Pass(made);
      instance = {.id = insert.Int(0), .seen = hour};
      insert.Reset();
    } else {
      return 0;
    }
    if (instance.id >= kInstances) return Fail(ErrorCode::kUnavailable, "too many instances");
    known = instances_.emplace(who, instance).first;
  }
  Instance& instance = known->second;
  if (make && instance.seen < hour) {
    auto marked = statements_->mark_instance.Bind(1, hour).Bind(2, instance.id).Run();
    if (!marked) return Pass(marked);
    instance.seen = hour;
  }
  return instance.id;
}

Result<void> SqliteStore::Prune(const HistorySettings& keep, WallTime now) {
  if (auto limited = pruner_.Limit(keep.max_bytes); !limited) return limited;
  if (auto shortened = pruner_.ShortenLog(LogBytes()); !shortened) return shortened;
  bool forgot = false;
  auto pruned = Transact([&]() -> Result<void> {
    const auto done = pruner_.DropOld(keep, now);
    if (!done) return Pass(done);
    forgot = *done;
    return {};
  });
  if (forgot) instances_.clear();
  if (!pruned) return pruned;
  pruned = Transact([&] { return pruner_.DropSurplus(); });
  if (!pruned) return pruned;
  return pruner_.GiveBack();
}

std::int64_t SqliteStore::LogBytes() const { return path_.empty() ? 0 : FileBytes(path_ + "-wal"); }

std::int64_t SqliteStore::bytes() const {
  return path_.empty() ? pruner_.PageBytes() : FileBytes(path_) + LogBytes();
}

bool SqliteStore::gone() const { return !path_.empty() && FileBytes(path_) == 0; }

// --- reading -------------------------------------------------------------------------------------

Result<void> SqliteStore::ReadHours(std::span<const HistoryKeyPtr> whom, std::int64_t from,
                                    std::int64_t to, const EachHour& each) {
  if (whom.size() <= kFew) return ReadHoursOfFew(whom, from, to, each);
  std::unordered_map<std::int64_t, std::size_t> places;
  for (std::size_t i = 0; i < whom.size(); ++i) {
    const auto id = IdOf(*whom[i], 0, false);
    if (!id) return Pass(id);
    if (*id != 0) places.emplace(*id, i);
  }
  auto all = db_.Prepare("SELECT key, data FROM hours WHERE key >= ? AND key < ? ORDER BY key");
  if (!all) return Pass(all);
  all->Bind(1, KeyOf(from, 0)).Bind(2, KeyOf(to + 1, 0));
  for (;;) {
    const auto row = all->Step();
    if (!row) return Pass(row);
    if (!*row) return {};
    const auto place = places.find(all->Int(0) % kInstances);
    if (place == places.end()) continue;
    const auto block = Unpack(all->Bytes(1));
    if (block) each(place->second, all->Int(0) / kInstances, *block);
  }
}

Result<void> SqliteStore::ReadHoursOfFew(std::span<const HistoryKeyPtr> whom, std::int64_t from,
                                         std::int64_t to, const EachHour& each) {
  const auto first = db_.Number("SELECT min(key) FROM hours");
  const auto last = db_.Number("SELECT max(key) FROM hours");
  if (!first) return Pass(first);
  if (!last) return Pass(last);
  from = std::max(from, *first / kInstances);
  to = std::min(to, *last / kInstances);
  SqliteStatement& find = statements_->find_hour;
  for (std::size_t i = 0; i < whom.size(); ++i) {
    const auto id = IdOf(*whom[i], 0, false);
    if (!id) return Pass(id);
    for (std::int64_t hour = from; *id != 0 && hour <= to; ++hour) {
      const auto found = find.Bind(1, KeyOf(hour, *id)).Step();
      if (!found) return Pass(found);
      if (!*found) continue;
      const auto block = Unpack(find.Bytes(0));
      find.Reset();
      if (block) each(i, hour, *block);
    }
  }
  return {};
}

Result<std::vector<HistoryChange>> SqliteStore::ReadChanges(const HistoryKeyPtr& who,
                                                            std::size_t limit) {
  const auto id = IdOf(*who, 0, false);
  if (!id) return Pass(id);
  auto rows = db_.Prepare(
      "SELECT at_ms, verdict, reason, text FROM changes WHERE instance = ? ORDER BY seq DESC "
      "LIMIT ?");
  if (!rows) return Pass(rows);
  rows->Bind(1, *id).Bind(2, static_cast<std::int64_t>(limit));
  std::vector<HistoryChange> changes;
  for (;;) {
    const auto row = rows->Step();
    if (!row) return Pass(row);
    if (!*row) return changes;
    const std::int64_t verdict = std::clamp<std::int64_t>(rows->Int(1), 0, 2);
    changes.push_back({.who = who,
                       .at = FromMillis(rows->Int(0)),
                       .verdict = static_cast<Verdict>(verdict),
                       .reason = ReasonOf(rows->Int(2)),
                       .text = std::string(rows->Bytes(3))});
  }
}

Result<std::vector<HistoryRun>> SqliteStore::ReadRuns(const HistoryKeyPtr& who, std::size_t limit) {
  const auto id = IdOf(*who, 0, false);
  if (!id) return Pass(id);
  auto rows = db_.Prepare(
      "SELECT ended_ms, duration_us, reason FROM runs WHERE instance = ? AND "
      "seq > (SELECT max(seq) FROM runs) - ? ORDER BY seq DESC LIMIT ?");
  if (!rows) return Pass(rows);
  rows->Bind(1, *id).Bind(2, kRunsLookedAt).Bind(3, static_cast<std::int64_t>(limit));
  std::vector<HistoryRun> runs;
  for (;;) {
    const auto row = rows->Step();
    if (!row) return Pass(row);
    if (!*row) return runs;
    runs.push_back({.who = who,
                    .ended = FromMillis(rows->Int(0)),
                    .duration = microseconds(rows->Int(1)),
                    .reason = ReasonOf(rows->Int(2)),
                    .under = {}});
  }
}

}  // namespace sonde
