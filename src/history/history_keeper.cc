#include "history/history_keeper.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "base/log.h"
#include "history/sqlite_store.h"

namespace sonde {
namespace {

constexpr std::size_t kRunsAtOnce = 20'000;
constexpr std::size_t kHoursAtOnce = 2'000;
constexpr std::size_t kCorruptKept = 2;

std::string Stamp(WallTime now) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(now.time_since_epoch()).count();
  return fmt::format("{:%Y%m%dT%H%M%SZ}", fmt::gmtime(static_cast<std::time_t>(seconds)));
}

/// Keeps the newest few of the files that were moved aside for `path`.
void ForgetOldCorrupt(const std::filesystem::path& path) {
  std::error_code ignored;
  const std::string prefix = path.filename().string() + ".corrupt-";
  std::vector<std::filesystem::path> found;
  for (const auto& entry : std::filesystem::directory_iterator(path.parent_path(), ignored)) {
    if (entry.path().filename().string().starts_with(prefix)) found.push_back(entry.path());
  }
  std::ranges::sort(found);
  // Each has at most a log beside it, which sorts right behind.
  while (found.size() > 2 * kCorruptKept) {
    std::filesystem::remove(found.front(), ignored);
    found.erase(found.begin());
  }
}

}  // namespace

HistoryKeeper::HistoryKeeper(EventLoop& loop, HistoryCells& cells, std::vector<HistoryFeed*> feeds)
    : loop_(loop), cells_(cells), feeds_(std::move(feeds)) {
  settings_.on = false;
}

HistoryKeeper::~HistoryKeeper() = default;

void HistoryKeeper::Use(HistorySettings settings) {
  const bool other = settings.on != settings_.on || settings.path != settings_.path;
  if (other && store_) {
    TakeIn();
    Commit();
    store_.reset();
  }
  settings_ = std::move(settings);
  if (other) {
    failing_ = false;
    backoff_ = {};
    try_again_ = loop_.Now();
    if (settings_.on && settings_.path.empty()) {
      LogInfo("history is kept in memory only: there is no state directory",
              {{"hint", "set history.path, or run under systemd with StateDirectory="}});
    }
  }
  Tick();
}

void HistoryKeeper::Wake() {
  if (!wake_) wake_ = loop_.After(kGather, [this] { Tick(); });
}

void HistoryKeeper::Tick() {
  wake_.reset();
  tick_ = loop_.After(kBatchTime, [this] { Tick(); });
  TakeIn();
  Commit();
}

void HistoryKeeper::Finish() {
  tick_.reset();
  wake_.reset();
  try_again_ = loop_.Now();
  TakeIn();
  Commit();
  store_.reset();
}

// --- taking in -----------------------------------------------------------------------------------

/// What is asked is answered from exactly what was told before it: all feeds are read up to a
/// request, that is written, and only then the rest is read.
void HistoryKeeper::TakeIn() {
  for (;;) {
    PastRequests requests;
    for (HistoryFeed* const feed : feeds_) Drain(*feed, requests);
    if (requests.empty()) break;
    Commit();
    Answer(std::move(requests));
  }
  std::uint64_t runs = backlog_.dropped().runs;
  std::uint64_t changes = backlog_.dropped().changes;
  for (const HistoryFeed* const feed : feeds_) {
    runs += feed->refused_runs();
    changes += feed->refused_changes();
  }
  cells_.dropped_runs = runs;
  cells_.dropped_changes = changes;
  cells_.dropped_rollups = backlog_.dropped().hours;
}

bool HistoryKeeper::Drain(HistoryFeed& feed, PastRequests& requests) {
  // As many as there can be: a shard that goes on telling must not hold up the writing.
  for (std::size_t i = 0; i < feed.capacity(); ++i) {
    auto item = feed.Next();
    if (!item) return false;
    if (auto* const asked = std::get_if<PastRequests>(&*item)) {
      std::ranges::move(*asked, std::back_inserter(requests));
      return true;
    }
    if (!settings_.on) continue;
    if (auto* const run = std::get_if<HistoryRun>(&*item)) backlog_.Add(std::move(*run));
    if (auto* const gap = std::get_if<HistoryGap>(&*item)) backlog_.Add(*gap);
    if (auto* const change = std::get_if<HistoryChange>(&*item)) backlog_.Add(std::move(*change));
  }
  return false;
}

void HistoryKeeper::Answer(PastRequests requests) {
  std::vector<HistoryKeyPtr> whom;
  Duration reach{};
  for (const PastRequest& request : requests) {
    whom.push_back(request.who);
    reach = std::max(reach, request.past->reach());
  }
  bool complete = !settings_.on;
  if (store_) {
    const WallTime now = loop_.WallNow();
    const auto read =
        store_->ReadHours(whom, HourOf(now - reach), HourOf(now),
                          [&](std::size_t who, std::int64_t hour, const HourBlock& block) {
                            if (HourStart(hour + 1) > now - requests[who].past->reach()) {
                              requests[who].past->Hour(hour, block);
                            }
                          });
    complete = read.has_value();
    if (!read) Failed(read.error(), "reading");
  }
  for (PastRequest& request : requests) request.past->End(complete);
}

// --- writing -------------------------------------------------------------------------------------

void HistoryKeeper::Commit() {
  if (settings_.on && loop_.Now() >= try_again_ && (store_ || Open())) {
    while (!backlog_.empty() && WriteBatch()) {
    }
    if (store_ && !failing_) Prune();
    if (store_ && store_->gone()) {
      LogWarn("the history's database was removed; a new one is begun", {{"file", settings_.path}});
      store_.reset();
    }
  }
  ShowState();
}

/// One transaction. A full database is pruned and tried once more.
bool HistoryKeeper::WriteBatch() {
  HistoryBatch batch = backlog_.Take(kRunsAtOnce, kHoursAtOnce);
  auto written = store_->Write(batch);
  if (!written && written.error().code == ErrorCode::kExhausted) {
    if (store_->Prune(settings_, loop_.WallNow())) written = store_->Write(batch);
  }
  if (!written) {
    backlog_.PutBack(std::move(batch));
    Failed(written.error(), "writing");
    return false;
  }
  if (std::exchange(failing_, false)) LogInfo("history is written again");
  backoff_ = {};
  return true;
}

/// What can't be pruned for want of room is pruned once there is some.
void HistoryKeeper::Prune() {
  const auto pruned = store_->Prune(settings_, loop_.WallNow());
  if (pruned) return;
  if (pruned.error().code != ErrorCode::kExhausted) return Failed(pruned.error(), "pruning");
  ++cells_.write_errors;
}

bool HistoryKeeper::Open() {
  auto opened = SqliteStore::Open(settings_.path, settings_.max_bytes);
  if (!opened) {
    Failed(opened.error(), "opening");
    if (opened.error().code != ErrorCode::kInvalid) return false;
    opened = SqliteStore::Open(settings_.path, settings_.max_bytes);  // it was moved aside
    if (!opened) return false;
  }
  store_ = *std::move(opened);
  if (std::exchange(failing_, false)) LogInfo("history can be opened again");
  return true;
}

void HistoryKeeper::Failed(const Error& error, std::string_view doing) {
  ++cells_.write_errors;
  const bool news = !std::exchange(failing_, true);
  backoff_ = std::clamp(backoff_ * 2, kBatchTime, kMostBackoff);
  try_again_ = loop_.Now() + backoff_;
  if (error.code == ErrorCode::kInvalid) {
    LogError("history's database is damaged",
             {{"file", settings_.path}, {"doing", std::string(doing)}, {"err", error.message}});
    store_.reset();
    MoveAside();
    return;
  }
  if (news) {
    LogError("history can't be kept on disk; trying again",
             {{"file", settings_.path}, {"doing", std::string(doing)}, {"err", error.message}});
  }
  // A full disk may have room again; anything else is opened anew.
  if (error.code != ErrorCode::kExhausted) store_.reset();
}

void HistoryKeeper::MoveAside() {
  ++cells_.corruptions;
  try_again_ = loop_.Now();
  if (settings_.path.empty()) return;
  const std::string aside = settings_.path + ".corrupt-" + Stamp(loop_.WallNow());
  std::error_code failed;
  std::filesystem::rename(settings_.path, aside, failed);
  if (failed) {
    try_again_ = loop_.Now() + kMostBackoff;
    LogError("can't move the damaged history aside", {{"err", failed.message()}});
    return;
  }
  std::error_code no_log;
  std::filesystem::rename(settings_.path + "-wal", aside + "-wal", no_log);
  ForgetOldCorrupt(settings_.path);
  LogError("the damaged history was moved aside; a new one is begun", {{"aside", aside}});
}

void HistoryKeeper::ShowState() {
  HistoryState state = HistoryState::kOff;
  if (settings_.on) {
    const HistoryState good = settings_.path.empty() ? HistoryState::kMemory : HistoryState::kDisk;
    state = store_ && !failing_ ? good : HistoryState::kDegraded;
  }
  cells_.state = state;
  cells_.size_bytes = store_ ? store_->bytes() : 0;
}

// --- reading -------------------------------------------------------------------------------------

HistoryAnswer HistoryKeeper::Read(const HistoryQuery& query) {
  TakeIn();
  Commit();
  if (!store_) return Fail(ErrorCode::kUnavailable, "there is no history that can be read");
  auto answer = Ask(query);
  if (!answer) Failed(answer.error(), "reading");
  return answer;
}

HistoryAnswer HistoryKeeper::Ask(const HistoryQuery& query) {
  std::vector<InstanceHistory> answer;
  const std::size_t count = std::min(query.whom.size(), HistoryQuery::kMaxInstances);
  const std::span whom(query.whom.data(), count);
  for (const HistoryKeyPtr& who : whom) {
    auto changes = store_->ReadChanges(who, std::min(query.changes, HistoryQuery::kMaxChanges));
    auto runs = store_->ReadRuns(who, std::min(query.runs, HistoryQuery::kMaxRuns));
    if (!changes) return std::unexpected(changes.error());
    if (!runs) return std::unexpected(runs.error());
    answer.push_back({.who = who, .changes = *std::move(changes), .runs = *std::move(runs)});
  }
  const std::int64_t to = HourOf(query.to);
  const std::int64_t most = HistoryQuery::kMaxHours / std::max<std::int64_t>(std::ssize(whom), 1);
  const auto read =
      store_->ReadHours(whom, std::max(HourOf(query.from), to - most + 1), to,
                        [&](std::size_t who, std::int64_t hour, const HourBlock& block) {
                          answer[who].hours.emplace_back(hour, block);
                        });
  if (!read) return std::unexpected(read.error());
  return answer;
}

}  // namespace sonde
