#include "history/sqlite_store.h"

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <fstream>
#include <set>

#include "history/history_fixture.h"
#include "history/sqlite_schema.h"
#include "servers/temp_folder.h"

namespace sonde {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::int64_t kBytes = std::int64_t{64} << 20;

std::unique_ptr<SqliteStore> Open(const std::string& path, std::int64_t bytes = kBytes) {
  auto store = SqliteStore::Open(path, bytes);
  if (!store) ADD_FAILURE() << store.error().message;
  return store ? *std::move(store) : nullptr;
}

void Write(SqliteStore& store, HistoryBacklog& backlog) {
  while (!backlog.empty()) {
    const auto written = store.Write(backlog.Take(20'000, 2'000));
    ASSERT_TRUE(written) << written.error().message;
  }
}

std::map<std::int64_t, HourBlock> HoursOf(SqliteStore& store, const HistoryKeyPtr& who) {
  std::map<std::int64_t, HourBlock> found;
  const std::vector whom = {who};
  EXPECT_TRUE(store.ReadHours(whom, 0, HourOf(kStart) + 100'000,
                              [&](std::size_t, std::int64_t hour, const HourBlock& block) {
                                EXPECT_TRUE(found.emplace(hour, block).second);
                              }));
  return found;
}

TEST(SqliteStore, WhatIsWrittenIsReadBackByTheNextProcess) {
  const TempFolder folder;
  const auto who = Who("a");
  HistoryBacklog backlog;
  backlog.Add(RunOf(who, kStart));
  backlog.Add(RunOf(who, kStart + minutes(1), FailureReason::kTlsAlert));
  backlog.Add(ChangeOf(who, kStart, Verdict::kUp));
  backlog.Add(ChangeOf(who, kStart + minutes(1), Verdict::kDown, "alert 40"));
  Write(*Open(folder.Path("history.db")), backlog);
  struct stat facts{};
  ASSERT_EQ(::stat(folder.Path("history.db").c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0600U);

  const auto store = Open(folder.Path("history.db"));
  backlog.Add(RunOf(Who("a"), kStart + minutes(1)));
  Write(*store, backlog);
  const auto found = HoursOf(*store, who);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found.begin()->second.minutes[1], (MinuteCounts{2, 1, 2, 1, 0}));
  const auto changes = store->ReadChanges(who, 10);
  ASSERT_TRUE(changes);
  ASSERT_EQ(changes->size(), 2U);
  EXPECT_EQ(changes->front().verdict, Verdict::kDown);
  EXPECT_EQ(changes->front().reason, FailureReason::kConnectRefused);
  EXPECT_EQ(changes->front().text, "alert 40");
  EXPECT_EQ(changes->front().at, kStart + minutes(1));
  const auto runs = store->ReadRuns(who, 2);
  ASSERT_TRUE(runs);
  ASSERT_EQ(runs->size(), 2U);
  EXPECT_EQ(runs->front().reason, FailureReason::kNone);
  EXPECT_EQ(runs->back().reason, FailureReason::kTlsAlert);
  EXPECT_EQ(runs->back().duration, std::chrono::milliseconds(50));
}

TEST(SqliteStore, ARestartThatFindsTheSameStateTellsNoChange) {
  const auto store = Open("");
  const auto who = Who("a");
  HistoryBacklog backlog;
  for (const Verdict verdict : {Verdict::kUp, Verdict::kUp, Verdict::kDown, Verdict::kDown,
                                Verdict::kUnmeasured, Verdict::kUp}) {
    backlog.Add(ChangeOf(who, kStart, verdict));
    Write(*store, backlog);
  }
  EXPECT_EQ(store->ReadChanges(who, 10)->size(), 4U);
  EXPECT_TRUE(store->ReadChanges(Who("stranger"), 10)->empty());
}

TEST(SqliteStore, ManyInstancesAreReadLikeFew) {
  const auto store = Open("");
  HistoryBacklog backlog;
  std::vector<HistoryKeyPtr> whom;
  for (int i = 0; i < 120; ++i) {
    whom.push_back(Who("c" + std::to_string(i)));
    if (i == 7) continue;
    for (int hour = 0; hour < 5; ++hour) backlog.Add(RunOf(whom.back(), kStart + hours(hour)));
  }
  Write(*store, backlog);
  const std::int64_t first = HourOf(kStart);
  const auto count = [&](std::span<const HistoryKeyPtr> some) {
    std::map<std::pair<std::string, std::int64_t>, std::uint32_t> runs;
    EXPECT_TRUE(store->ReadHours(some, first + 1, first + 3,
                                 [&](std::size_t who, std::int64_t hour, const HourBlock& block) {
                                   runs[{some[who]->check, hour}] = block.Sum().runs;
                                 }));
    return runs;
  };
  const auto all = count(whom);
  EXPECT_EQ(all.size(), 119U * 3);
  std::map<std::pair<std::string, std::int64_t>, std::uint32_t> in_parts;
  for (std::size_t i = 0; i < whom.size(); i += 40) {
    in_parts.merge(count(std::span(whom).subspan(i, 40)));
  }
  EXPECT_EQ(in_parts, all);
}

TEST(SqliteStore, WhatIsTooOldGoes) {
  const auto store = Open("");
  HistoryBacklog backlog;
  const auto who = Who("a");
  const auto gone = Who("gone");
  backlog.Add(RunOf(gone, kStart));
  for (int day = 0; day < 40; ++day) {
    backlog.Add(RunOf(who, kStart + days(day)));
    const Verdict verdict = day % 2 == 0 ? Verdict::kUp : Verdict::kDown;
    backlog.Add(ChangeOf(who, kStart + days(day), verdict));
  }
  Write(*store, backlog);
  const HistorySettings keep{
      .max_bytes = kBytes, .runs = days(2), .changes = days(5), .rollups = days(30)};
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(store->Prune(keep, kStart + days(39)));
  EXPECT_EQ(store->ReadRuns(who, 100)->size(), 3U);
  EXPECT_EQ(store->ReadChanges(who, 100)->size(), 6U);
  EXPECT_EQ(HoursOf(*store, who).size(), 31U);
  EXPECT_TRUE(HoursOf(*store, gone).empty());
  // The row of who is gone may be given to another; its past must not come with it.
  backlog.Add(RunOf(Who("new"), kStart + days(39)));
  Write(*store, backlog);
  EXPECT_EQ(HoursOf(*store, Who("new")).size(), 1U);
}

TEST(SqliteStore, TheBoundIsKeptWhateverIsWritten) {
  const TempFolder folder;
  const std::int64_t bound = SqliteStore::kLeastBytes;
  const auto store = Open(folder.Path("history.db"), bound);
  const HistorySettings keep{.max_bytes = bound};
  HistoryBacklog backlog;
  std::vector<HistoryKeyPtr> whom;
  for (int i = 0; i < 500; ++i) whom.push_back(Who("check-" + std::to_string(i)));
  std::int64_t most = 0;
  const std::string text(400, 't');
  for (int round = 0; round < 70; ++round) {
    for (std::size_t i = 0; i < 10'000; ++i) {
      const WallTime at = kStart + minutes(10) * round + seconds(i % 600);
      backlog.Add(RunOf(whom[i % whom.size()], at));
      if (i % 100 == 0) {
        const Verdict verdict = round % 2 == 0 ? Verdict::kUp : Verdict::kDown;
        backlog.Add(ChangeOf(whom[i / 100 + 5 * (static_cast<std::size_t>(round) % 80)], at,
                             verdict, text));
      }
    }
    while (!backlog.empty()) {
      ASSERT_TRUE(store->Write(backlog.Take(20'000, 2'000)));
      most = std::max(most, store->bytes());
      const auto pruned = store->Prune(keep, kStart + minutes(10) * round);
      ASSERT_TRUE(pruned) << pruned.error().message;
    }
  }
  EXPECT_LE(most, bound);
  EXPECT_GT(most, bound / 2) << "the test wrote too little";
  EXPECT_EQ(HoursOf(*store, whom[0]).size(), 12U) << "roll-ups go last";
}

TEST(SqliteStore, ALowerBoundIsReachedStepByStep) {
  const TempFolder folder;
  HistoryBacklog backlog({.runs = 2'000'000, .changes = 1, .hours = 100'000});
  const auto who = Who("a");
  auto store = Open(folder.Path("history.db"), kBytes);
  for (int i = 0; i < 1'000'000; ++i) backlog.Add(RunOf(who, kStart + seconds(i % 3600)));
  Write(*store, backlog);
  ASSERT_GT(store->bytes(), std::int64_t{20} << 20);
  const HistorySettings keep{.max_bytes = SqliteStore::kLeastBytes};
  for (int i = 0; i < 40; ++i) ASSERT_TRUE(store->Prune(keep, kStart));
  EXPECT_LE(store->bytes(), SqliteStore::kLeastBytes);
  EXPECT_EQ(HoursOf(*store, who).begin()->second.Sum().runs, 1'000'000U);
}

TEST(SqliteStore, FilesOfOthersAreLeftAlone) {
  const TempFolder folder;
  sqlite3* other = nullptr;
  ASSERT_EQ(sqlite3_open(folder.Path("history.db").c_str(), &other), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(other, "CREATE TABLE mine(x)", nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(other);
  EXPECT_EQ(SqliteStore::Open(folder.Path("history.db"), kBytes).error().code,
            ErrorCode::kUnavailable);

  const std::string newer = folder.Path("newer.db");
  Open(newer).reset();
  ASSERT_EQ(sqlite3_open(newer.c_str(), &other), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(other, "PRAGMA user_version = 99", nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(other);
  const auto opened = SqliteStore::Open(newer, kBytes);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(opened.error().message, "its schema is of version 99, not 1");
}

TEST(SqliteStore, DamageIsSeenWhenItIsOpened) {
  const TempFolder folder;
  HistoryBacklog backlog;
  for (int i = 0; i < 20'000; ++i) backlog.Add(RunOf(Who("a"), kStart + seconds(i)));
  Write(*Open(folder.Path("history.db")), backlog);
  {
    std::fstream file(folder.Path("history.db"), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(40 * 4096);
    file << std::string(20 * 4096, 'x');
  }
  EXPECT_EQ(SqliteStore::Open(folder.Path("history.db"), kBytes).error().code, ErrorCode::kInvalid);
  std::ofstream(folder.Path("history.db")) << std::string(8192, 'y');
  EXPECT_EQ(SqliteStore::Open(folder.Path("history.db"), kBytes).error().code, ErrorCode::kInvalid);
}

TEST(SqliteStore, ASecondAgentIsRefused) {
  const TempFolder folder;
  const auto first = Open(folder.Path("history.db"));
  HistoryBacklog backlog;
  backlog.Add(RunOf(Who("a"), kStart));
  Write(*first, backlog);
  EXPECT_EQ(SqliteStore::Open(folder.Path("history.db"), kBytes).error().code, ErrorCode::kIo);
}

TEST(SqliteStore, EveryReasonHasACodeOfItsOwn) {
  std::set<std::int64_t> codes = {0};
  for (const FailureReasonInfo& info : kFailureReasons) {
    EXPECT_TRUE(codes.insert(ReasonCode(info.reason)).second) << info.name;
    EXPECT_EQ(ReasonOf(ReasonCode(info.reason)), info.reason);
  }
  EXPECT_EQ(ReasonCode(FailureReason::kNone), 0);
  EXPECT_EQ(ReasonOf(12), FailureReason::kInternal) << "of a newer version";
}

}  // namespace
}  // namespace sonde
