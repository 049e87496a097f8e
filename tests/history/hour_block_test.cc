#include "history/hour_block.h"

#include <gtest/gtest.h>

#include <random>

namespace sonde {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

HourBlock Healthy() {
  HourBlock block;
  block.under = milliseconds(300);
  for (MinuteCounts& minute : block.minutes) minute = {4, 4, 4, 4, 0};
  block.total = seconds(12);
  block.longest = milliseconds(120);
  return block;
}

TEST(HourBlock, AnUneventfulHourTakesADozenBytes) {
  const std::string packed = Pack(Healthy());
  EXPECT_LE(packed.size(), 16U);
  EXPECT_EQ(Unpack(packed), Healthy());
  EXPECT_LE(Pack(HourBlock{}).size(), 5U);
  EXPECT_EQ(Unpack(Pack(HourBlock{})), HourBlock{});
}

TEST(HourBlock, ReadsBackWhateverItHolds) {
  std::mt19937 random(7);
  for (int round = 0; round < 3000; ++round) {
    HourBlock block;
    if (random() % 2 == 0) block.under = milliseconds(1 + random() % 5000);
    const std::uint32_t most = 1U << random() % 31;
    for (MinuteCounts& minute : block.minutes) {
      if (random() % 3 == 0) continue;
      minute.runs = static_cast<std::uint32_t>(random()) % most;
      minute.good = minute.runs - static_cast<std::uint32_t>(random()) % (minute.runs + 1);
      if (block.under > Duration::zero()) {
        minute.timed = minute.runs - static_cast<std::uint32_t>(random()) % (minute.runs + 1);
        minute.fast = minute.timed / 2;
      }
      minute.excluded = static_cast<std::uint32_t>(random()) % 3;
    }
    block.total = std::chrono::microseconds(random());
    block.longest = std::chrono::microseconds(random() % 1000);
    const std::string packed = Pack(block);
    ASSERT_LE(packed.size(), 1330U);
    ASSERT_EQ(Unpack(packed), block) << round;
  }
}

TEST(HourBlock, RefusesBytesThatAreNoBlock) {
  const std::string packed = Pack(Healthy());
  EXPECT_FALSE(Unpack(""));
  EXPECT_FALSE(Unpack(packed + "x"));
  for (std::size_t i = 0; i < packed.size(); ++i) EXPECT_FALSE(Unpack(packed.substr(0, i))) << i;
  std::mt19937 random(3);
  for (int round = 0; round < 20000; ++round) {
    std::string garbage(random() % 40, '\0');
    for (char& c : garbage) c = static_cast<char>(random());
    if (!garbage.empty()) garbage[0] = 1;
    const auto block = Unpack(garbage);
    if (!block) continue;
    for (const MinuteCounts& minute : block->minutes) {
      ASSERT_LE(minute.good, minute.runs);
      ASSERT_LE(minute.fast, minute.timed);
    }
  }
}

TEST(HourBlock, AddingPartsGivesTheWhole) {
  HourBlock first, second;
  first.under = second.under = milliseconds(300);
  for (std::size_t i = 0; i < 60; ++i) (i < 30 ? first : second).minutes[i] = {4, 4, 4, 4, 0};
  first.total = seconds(5);
  second.total = seconds(7);
  first.longest = milliseconds(120);
  HourBlock whole;
  whole.Add(first);
  whole.Add(second);
  EXPECT_EQ(whole, Healthy());
}

TEST(HourBlock, AnotherLatencyObjectiveForgetsTheVerdictsOfTheOneBefore) {
  HourBlock block = Healthy();
  HourBlock part;
  part.under = milliseconds(500);
  part.minutes[59] = {1, 1, 1, 1, 0};
  block.Add(part);
  EXPECT_EQ(block.Sum(), (MinuteCounts{241, 241, 1, 1, 0}));
  HourBlock gap;
  gap.minutes[3].excluded = 2;
  block.Add(gap);
  EXPECT_EQ(block.under, milliseconds(500)) << "a gap was judged by nothing";
  EXPECT_EQ(block.Sum(), (MinuteCounts{241, 241, 1, 1, 2}));
  EXPECT_EQ(Unpack(Pack(block)), block);
}

TEST(HourBlock, HoursAndMinutesOfTheWallClock) {
  const WallTime time{seconds(1767225600) + minutes(61) + seconds(59)};
  EXPECT_EQ(HourOf(time), 1767225600 / 3600 + 1);
  EXPECT_EQ(MinuteOf(time), 1U);
  EXPECT_EQ(HourStart(HourOf(time)) + minutes(1) + seconds(59), time);
  EXPECT_EQ(HourOf(WallTime(seconds(-1))), -1);
  EXPECT_EQ(MinuteOf(WallTime(seconds(-1))), 59U);
}

}  // namespace
}  // namespace sonde
