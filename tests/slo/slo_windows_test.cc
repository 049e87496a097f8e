#include "slo/slo_windows.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace sonde {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

void AddOne(SloWindows& windows, MonoTime now, std::int64_t minute, SloCount count) {
  windows.AddPast(now, minute, {&count, 1});
}

MonoTime At(Duration since_boot) { return MonoTime(since_boot); }

TEST(SloWindows, NothingCountedIsNothingInEveryWindow) {
  const SloWindows windows(days(30));
  for (const SloCount& count : windows.Read(At(hours(5)))) EXPECT_EQ(count, SloCount{});
}

TEST(SloWindows, ARunIsInEveryWindowUntilItsLengthHasPassed) {
  SloWindows windows(days(30));
  windows.Count(At(seconds(30)), true);
  windows.Count(At(seconds(40)), false);
  const SloCount both{.runs = 2, .good = 1};
  EXPECT_EQ(windows.Read(At(seconds(59)))[0], both);
  EXPECT_EQ(windows.Read(At(minutes(5) + seconds(59)))[0], both) << "at least five minutes";
  EXPECT_EQ(windows.Read(At(minutes(6)))[0], SloCount{}) << "at most one more";
  EXPECT_EQ(windows.Read(At(minutes(6)))[1], both);
  EXPECT_EQ(windows.Read(At(hours(3)))[4], both);
  EXPECT_EQ(windows.Read(At(hours(7)))[4], SloCount{});
  EXPECT_EQ(windows.Read(At(days(3)))[6], both);
  EXPECT_EQ(windows.Read(At(days(30)))[SloWindows::kOwn], both);
  EXPECT_EQ(windows.Read(At(days(30) + hours(3)))[SloWindows::kOwn], SloCount{});
  EXPECT_EQ(windows.runs(), 2U);
  EXPECT_EQ(windows.good(), 1U);
}

TEST(SloWindows, ReadingChangesNothing) {
  SloWindows windows(hours(1));
  windows.Count(At(seconds(0)), true);
  EXPECT_EQ(windows.Read(At(hours(10)))[0], SloCount{});
  EXPECT_EQ(windows.Read(At(minutes(1)))[0], (SloCount{.runs = 1, .good = 1}));
}

TEST(SloWindows, ThePastIsAddedWhereItBelongs) {
  SloWindows windows(days(7));
  const MonoTime now = At(minutes(3));  // booted three minutes ago: the past has negative minutes
  windows.Count(now, true);
  AddOne(windows, now, SloWindows::MinuteOf(now), {.runs = 4, .good = 3});
  AddOne(windows, now, SloWindows::MinuteOf(now) - 20, {.runs = 4, .good = 4});
  AddOne(windows, now, SloWindows::MinuteOf(now) - 6 * 24 * 60, {.runs = 10, .good = 0});
  AddOne(windows, now, SloWindows::MinuteOf(now) - 8 * 24 * 60, {.runs = 99, .good = 99});
  AddOne(windows, now, SloWindows::MinuteOf(now) + 1, {.runs = 99, .good = 99});
  const auto read = windows.Read(now);
  EXPECT_EQ(read[0], (SloCount{.runs = 5, .good = 4}));
  EXPECT_EQ(read[1], (SloCount{.runs = 9, .good = 8}));
  EXPECT_EQ(read[6], (SloCount{.runs = 9, .good = 8}));
  EXPECT_EQ(read[SloWindows::kOwn], (SloCount{.runs = 19, .good = 8}));
  EXPECT_EQ(windows.runs(), 1U) << "counters are of this process";
}

TEST(SloWindows, AnInstanceTakesLessThanFiveKilobytes) {
  for (const Duration window : {Duration(days(7)), Duration(days(28)), Duration(days(90))}) {
    EXPECT_LT(SloWindows(window).bytes(), 5000U);
  }
}

/// The same by adding up all minutes each time.
class BruteForce {
 public:
  explicit BruteForce(Duration own) {
    for (const std::int64_t length : {5, 30, 60, 120, 360}) windows_.push_back({length, 1});
    for (const std::int64_t length : {1440, 4320}) windows_.push_back({length, 15});
    const std::int64_t length = own / minutes(1);
    windows_.push_back({length, (length + 239) / 240});
  }
  void Count(MonoTime now, bool good) {
    SloCount& count = minutes_[SloWindows::MinuteOf(now)];
    ++count.runs;
    if (good) ++count.good;
  }
  SloCount Window(std::size_t i, MonoTime now) const {
    const auto [length, bucket] = windows_[i];
    const auto floor = [bucket](std::int64_t minute) {
      return minute >= 0 ? minute / bucket : -((-minute + bucket - 1) / bucket);
    };
    const std::int64_t whole = (length + bucket - 1) / bucket;
    const std::int64_t first = (floor(SloWindows::MinuteOf(now)) - whole) * bucket;
    SloCount sum;
    for (auto at = minutes_.lower_bound(first); at != minutes_.end(); ++at) {
      sum.runs += at->second.runs;
      sum.good += at->second.good;
    }
    return sum;
  }

 private:
  struct Span {
    std::int64_t minutes, bucket;
  };
  std::vector<Span> windows_;
  std::map<std::int64_t, SloCount> minutes_;
};

void CompareOverMonths(Duration own, unsigned seed, int runs) {
  std::mt19937_64 random(seed);
  SloWindows windows(own);
  BruteForce brute(own);
  MonoTime now = At(hours(3));
  bool outage = false;
  for (int i = 0; i < runs; ++i) {
    if (random() % 5000 == 0) outage = !outage;
    Duration step = seconds(1 + random() % 40);
    if (random() % 20000 == 0) step = hours(random() % 200);  // paused, or nothing measured
    now += step;
    const bool good = random() % 1000 >= (outage ? 900 : 1);
    windows.Count(now, good);
    brute.Count(now, good);
    if (random() % 3000 != 0) continue;
    const MonoTime later = now + (random() % 2 == 0 ? Duration{} : seconds(random() % 40000));
    const auto read = windows.Read(later);
    for (std::size_t window = 0; window < read.size(); ++window) {
      ASSERT_EQ(read[window], brute.Window(window, later)) << "window " << window << " run " << i;
    }
  }
}

TEST(SloWindows, AgreeWithAddingUpEachTime) {
  CompareOverMonths(days(30), 1, 1'000'000);
  CompareOverMonths(days(7), 2, 500'000);
  CompareOverMonths(hours(1), 3, 100'000);
  CompareOverMonths(minutes(7 * 60 + 13), 4, 100'000);
  CompareOverMonths(days(90), 5, 300'000);
}

}  // namespace
}  // namespace sonde
