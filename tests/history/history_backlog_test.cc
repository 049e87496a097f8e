#include "history/history_backlog.h"

#include <gtest/gtest.h>

#include "history/history_fixture.h"

namespace sonde {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

HourBlock Only(const HistoryBatch& batch) {
  EXPECT_EQ(batch.hours.size(), 1U);
  return Unpack(batch.hours.begin()->second).value_or(HourBlock{});
}

TEST(HistoryBacklog, CountsRunsIntoTheirMinutes) {
  HistoryBacklog backlog;
  const auto who = Who("a");
  backlog.Add(RunOf(who, kStart + seconds(5)));
  backlog.Add(RunOf(who, kStart + seconds(65), FailureReason::kHttpStatus));
  HistoryRun slow = RunOf(who, kStart + seconds(70));
  slow.duration = milliseconds(301);
  backlog.Add(slow);
  HistoryRun just = RunOf(who, kStart + seconds(80));
  just.duration = milliseconds(300);
  backlog.Add(just);
  backlog.Add(HistoryGap{.who = who, .at = kStart + minutes(2), .slots = 3});
  const HistoryBatch batch = backlog.Take(100, 100);
  const HourBlock block = Only(batch);
  EXPECT_EQ(block.minutes[0], (MinuteCounts{1, 1, 1, 1, 0}));
  EXPECT_EQ(block.minutes[1], (MinuteCounts{3, 2, 3, 1, 0})) << "300 ms are not over 300 ms";
  EXPECT_EQ(block.minutes[2], (MinuteCounts{0, 0, 0, 0, 3}));
  EXPECT_EQ(block.total, milliseconds(50 + 50 + 301 + 300));
  EXPECT_EQ(block.longest, milliseconds(301));
  EXPECT_EQ(batch.runs.size(), 4U);
  EXPECT_TRUE(backlog.empty());
}

TEST(HistoryBacklog, WhatCouldNotBeWrittenComesBackInFrontAndIsMerged) {
  HistoryBacklog backlog;
  const auto who = Who("a");
  backlog.Add(RunOf(who, kStart));
  backlog.Add(ChangeOf(who, kStart, Verdict::kUp));
  HistoryBatch failed = backlog.Take(100, 100);
  // The same instance after a reload: equal, but another object.
  backlog.Add(RunOf(Who("a"), kStart + seconds(1), FailureReason::kHttpStatus));
  backlog.PutBack(std::move(failed));
  const HistoryBatch batch = backlog.Take(100, 100);
  EXPECT_EQ(Only(batch).minutes[0], (MinuteCounts{2, 1, 2, 1, 0}));
  ASSERT_EQ(batch.runs.size(), 2U);
  EXPECT_EQ(batch.runs.front().ended, kStart);
  EXPECT_EQ(batch.changes.size(), 1U);
}

TEST(HistoryBacklog, TheOldestRunsGoFirstAndTheirCountsStay) {
  HistoryBacklog backlog({.runs = 10, .changes = 5, .hours = 100});
  const auto who = Who("a");
  for (int i = 0; i < 50; ++i) {
    backlog.Add(RunOf(who, kStart + seconds(i)));
    backlog.Add(ChangeOf(who, kStart + seconds(i), Verdict::kUp));
  }
  EXPECT_EQ(backlog.dropped().runs, 40U);
  EXPECT_EQ(backlog.dropped().changes, 45U);
  const HistoryBatch batch = backlog.Take(100, 100);
  ASSERT_EQ(batch.runs.size(), 10U);
  EXPECT_EQ(batch.runs.front().ended, kStart + seconds(40));
  EXPECT_EQ(Only(batch).Sum().runs, 50U);
}

TEST(HistoryBacklog, ADiskThatIsAwayForDaysCostsTheOldestHours) {
  HistoryBacklog backlog({.runs = 10, .changes = 5, .hours = 24});
  const auto who = Who("a");
  for (int hour = 0; hour < 72; ++hour) {
    backlog.Add(RunOf(who, kStart + std::chrono::hours(hour)));
    backlog.PutBack(backlog.Take(100, 100));
  }
  EXPECT_EQ(backlog.dropped().hours, 48U);
  EXPECT_EQ(backlog.Take(100, 1000).hours.begin()->first.hour, HourOf(kStart) + 48);
}

TEST(HistoryBacklog, ABatchIsSmallAndNothingIsLeftOut) {
  HistoryBacklog backlog;
  for (int i = 0; i < 100; ++i) backlog.Add(RunOf(Who("c" + std::to_string(i)), kStart));
  std::size_t runs = 0, hours = 0;
  while (!backlog.empty()) {
    const HistoryBatch batch = backlog.Take(30, 7);
    EXPECT_LE(batch.runs.size(), 30U);
    EXPECT_LE(batch.hours.size(), 7U);
    runs += batch.runs.size();
    hours += batch.hours.size();
  }
  EXPECT_EQ(runs, 100U);
  EXPECT_EQ(hours, 100U);
}

TEST(HistoryBacklog, LongTextsAreCutBetweenCharacters) {
  HistoryBacklog backlog;
  std::string text(HistoryChange::kMaxText - 1, 'x');
  backlog.Add(ChangeOf(Who("a"), kStart, Verdict::kDown, text + "äää"));
  EXPECT_EQ(backlog.Take(1, 1).changes.front().text, text);
}

}  // namespace
}  // namespace sonde
