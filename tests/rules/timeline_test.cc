// The model that unit tests of rules expect from: quorum, windows, and honest doubt.
#include "rules/timeline.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace sonde {
namespace {

using std::chrono::seconds;

RuleCheck Check(const char* objective) {
  return {.name = "a",
          .endpoints = {"x"},
          .interval = seconds(30),
          .slo = Slo{.availability = Share::Parse(objective), .latency = {}}};
}

/// What the alerts say at `minute`; a failure of the test if that depends on one sample.
BurnVerdict At(const RuleCheck& check, const Timeline& timeline, std::int64_t minute) {
  const auto verdict = VerdictAt(TargetsOf(check).front(), timeline, minute);
  EXPECT_TRUE(verdict.has_value()) << minute;
  return verdict.value_or(BurnVerdict{});
}

Timeline Outage(const RuleCheck& check, std::vector<std::string> regions, std::size_t down) {
  return SimulatedRuns(regions, 120, check.interval, [=](std::size_t region, std::int64_t minute) {
    return region < down && minute > 60 && minute <= 70;
  });
}

TEST(Timeline, RunsAreCountedByTheInterval) {
  const Timeline timeline =
      SimulatedRuns({"r"}, 4, seconds(90), [](auto, auto minute) { return minute == 3; });
  EXPECT_EQ(timeline[0].runs, (std::vector<std::int64_t>{0, 0, 1, 2, 2}));
  EXPECT_EQ(timeline[0].failed, (std::vector<std::int64_t>{0, 0, 0, 1, 1}));
}

TEST(Timeline, AnOutageInTheOnlyRegionPagesWhileItLasts) {
  // The worked example of the peer survey: 99.9%, every 30 s, down from minute 60 to 70.
  const RuleCheck check = Check("99.9%");
  const Timeline timeline = Outage(check, {"r"}, 1);
  EXPECT_EQ(At(check, timeline, 59), BurnVerdict{});
  EXPECT_EQ(At(check, timeline, 66), (BurnVerdict{.page = true, .ticket = true}));
  // Half an hour later the short windows are clean, but 10 of 120 minutes are not forgotten.
  EXPECT_EQ(At(check, timeline, 110), (BurnVerdict{.page = false, .ticket = true}));
}

TEST(Timeline, APageTakesTwoRegions) {
  const RuleCheck check = Check("99.9%");
  EXPECT_EQ(At(check, Outage(check, {"a", "b", "c"}, 1), 66),
            (BurnVerdict{.page = false, .ticket = true, .in_region = {"a"}}));
  EXPECT_EQ(At(check, Outage(check, {"a", "b", "c"}, 2), 66),
            (BurnVerdict{.page = true, .ticket = true}));
  EXPECT_EQ(At(check, Outage(check, {"a", "b"}, 2), 66),
            (BurnVerdict{.page = true, .ticket = true}));
}

TEST(Timeline, ARegionThatWentAwayDoesNotCount) {
  const RuleCheck check = Check("99.9%");
  Timeline timeline = Outage(check, {"a", "b"}, 1);
  timeline[1].runs.resize(40);
  timeline[1].failed.resize(40);
  EXPECT_EQ(At(check, timeline, 66), (BurnVerdict{.page = true, .ticket = true}));
}

TEST(Timeline, ALooseObjectiveDoesNotPageAtOnce) {
  const RuleCheck check = Check("95%");
  EXPECT_EQ(At(check, Outage(check, {"a"}, 1), 66), (BurnVerdict{.page = false, .ticket = true}));
}

TEST(Timeline, WhatDependsOnOneSampleIsNotSaid) {
  const RuleCheck check = Check("99.9%");
  const auto target = TargetsOf(check).front();
  // The last bad sample leaves the half hour's window at minute 100: it counts or it does not.
  EXPECT_FALSE(VerdictAt(target, Outage(check, {"a"}, 1), 99).has_value());
  EXPECT_TRUE(VerdictAt(target, Outage(check, {"a"}, 1), 101).has_value());
}

}  // namespace
}  // namespace sonde
