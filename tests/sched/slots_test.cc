#include "sched/slots.h"

#include <gtest/gtest.h>

#include <array>
#include <set>
#include <string>

namespace sonde {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

WallTime At(Duration since_epoch) { return WallTime(since_epoch); }

TEST(SlotOffsetTest, LiesWithinTheInterval) {
  for (int i = 0; i < 1000; ++i) {
    const Duration interval = milliseconds(1 + i * 7);
    const Duration offset = SlotOffset("eu", "check", "target" + std::to_string(i), interval);
    EXPECT_GE(offset, Duration::zero());
    EXPECT_LT(offset, interval);
  }
}

TEST(SlotOffsetTest, DependsOnEveryPartAndOnWhereItEnds) {
  const Duration day = std::chrono::hours(24);
  const std::set<Duration> offsets = {
      SlotOffset("r", "a", "bc", day), SlotOffset("r", "ab", "c", day),
      SlotOffset("ra", "b", "c", day), SlotOffset("r", "abc", "", day),
      SlotOffset("", "r", "abc", day), SlotOffset("s", "a", "bc", day)};
  EXPECT_EQ(offsets.size(), 6U);
}

TEST(SlotOffsetTest, IsStableAcrossReleases) {
  // Changing this moves the phase of every check in the field.
  EXPECT_EQ(SlotOffset("eu-west-1", "checkout-api", "https://api.example.com/health", seconds(15)),
            milliseconds(4264));
}

TEST(SlotOffsetTest, StandsOnAGridThatChecksShare) {
  for (int i = 0; i < 1000; ++i) {
    const auto target = "target" + std::to_string(i);
    EXPECT_EQ(SlotOffset("eu", "check", target, seconds(10)) % kSlotGrain, Duration::zero());
  }
}

TEST(SlotOffsetTest, SpreadsChecksEvenly) {
  std::array<int, 10> deciles{};
  for (int i = 0; i < 10'000; ++i) {
    const Duration offset =
        SlotOffset("eu", "web", "http://host-" + std::to_string(i), seconds(10));
    ++deciles.at(static_cast<std::size_t>(offset / seconds(1)));
  }
  for (const int count : deciles) {
    EXPECT_GT(count, 850);
    EXPECT_LT(count, 1150);
  }
}

TEST(CheckHashTest, TellsPartsApart) {
  EXPECT_NE(CheckHash("a", "bc"), CheckHash("ab", "c"));
  EXPECT_EQ(CheckHash("a", "bc"), CheckHash("a", "bc"));
}

TEST(SlotPlanTest, NumbersSlotsFromTheEpochOn) {
  const SlotPlan plan{.interval = seconds(10), .offset = seconds(3)};
  EXPECT_EQ(plan.TimeOf(2), At(seconds(23)));
  EXPECT_EQ(plan.LastAt(At(seconds(23))), 2);
  EXPECT_EQ(plan.LastAt(At(seconds(23) - Duration(1))), 1);
  EXPECT_EQ(plan.FirstFrom(At(seconds(23))), 2);
  EXPECT_EQ(plan.FirstFrom(At(seconds(23) + Duration(1))), 3);
}

TEST(SlotPlanTest, WorksBeforeItsFirstSlot) {
  const SlotPlan plan{.interval = seconds(10), .offset = seconds(3)};
  EXPECT_EQ(plan.LastAt(At(seconds(2))), -1);
  EXPECT_EQ(plan.FirstFrom(At(seconds(2))), 0);
  EXPECT_EQ(plan.LastAt(At(seconds(-17))), -2);
}

}  // namespace
}  // namespace sonde
