// Objectives over restarts: what the history gives back, held against adding up every run.
#include "app/slo_past.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

#include "fakes/fake_loop.h"
#include "history/history_keeper.h"

namespace sonde {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

std::int64_t FloorDiv(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }
std::int64_t WallMinute(WallTime time) {
  return std::chrono::floor<minutes>(time.time_since_epoch()).count();
}

/// All judged runs of one objective, by minute: as dated by the wall clock, and as lived through.
class BruteForce {
 public:
  explicit BruteForce(Duration own) {
    for (const std::int64_t length : {5, 30, 60, 120, 360}) windows_.push_back({length, 1});
    for (const std::int64_t length : {1440, 4320}) windows_.push_back({length, 15});
    windows_.push_back({own / minutes(1), (own / minutes(1) + 239) / 240});
  }
  void Count(MonoTime now, WallTime ended, bool good) {
    Add(lived_[SloWindows::MinuteOf(now)], {1, good ? 1U : 0U});
    Add(dated_[WallMinute(ended)], {1, good ? 1U : 0U});
  }
  /// All that is known now is what was dated; the future is not believed.
  void Restart(MonoTime now, WallTime wall_now) {
    lived_.clear();
    const std::int64_t shift = SloWindows::MinuteShift(now, wall_now);
    for (const auto& [minute, count] : dated_) {
      if (minute <= WallMinute(wall_now)) Add(lived_[minute + shift], count);
    }
  }
  SloCount Window(std::size_t i, MonoTime now) const {
    const auto [length, bucket] = windows_[i];
    const std::int64_t whole = (length + bucket - 1) / bucket;
    const std::int64_t first = (FloorDiv(SloWindows::MinuteOf(now), bucket) - whole) * bucket;
    SloCount sum;
    for (auto at = lived_.lower_bound(first); at != lived_.end(); ++at) Add(sum, at->second);
    return sum;
  }

 private:
  struct Span {
    std::int64_t minutes, bucket;
  };
  static void Add(SloCount& sum, SloCount more) {
    sum.runs += more.runs;
    sum.good += more.good;
  }
  std::vector<Span> windows_;
  std::map<std::int64_t, SloCount> lived_, dated_;
};

/// An agent with one check, whose clock stands still unless it is moved.
class Simulation {
 public:
  Simulation(Duration window, unsigned seed)
      : random_(seed), window_(window), availability_(window), latency_(window) {
    // What a clock that is ahead expires is gone; here nothing expires.
    keeper_.Use({.path = "", .rollups = days(3000)});
    Start();
  }

  void Live(int runs) {
    for (int i = 0; i < runs; ++i) {
      Event();
      loop_.Stall(seconds(1 + random_() % 90));
      RunOnce();
      if (random_() % 1000 == 0) Compare();
      if (i % 20'000 == 0) loop_.RunUntilIdle();
    }
    Compare();
  }

 private:
  static constexpr Duration kUnder = milliseconds(300);

  void Start() {
    cells_ = std::make_shared<SloCells>(
        SloShape{.window = window_, .availability = true, .under = kUnder});
    PastRequests requests;
    requests.push_back({who_, std::make_unique<SloPast>(loop_, cells_)});
    feed_.Begin(std::move(requests));
    // A run that ends before the past is there is not counted twice.
    RunOnce();
    loop_.RunUntilIdle();
    loop_.Advance(HistoryKeeper::kBatchTime);
    ASSERT_TRUE(cells_->past_known());
  }

  void Event() {
    switch (random_() % 3'000) {
      case 0: outage_ = !outage_; break;
      case 1: Flush(), loop_.Stall(hours(random_() % 100)); break;  // switched off, or suspended
      case 2: StepClock(); break;
      case 3:
      case 4: Restart(); break;
      default: break;
    }
  }
  void StepClock() {
    const auto most = static_cast<std::int64_t>(random_() % 2 == 0 ? 120 : 200'000);
    const auto step = static_cast<std::int64_t>(random_()) % most;
    Flush();
    loop_.SetWallNow(loop_.WallNow() + seconds(step));
  }
  void Restart() {
    Flush();
    loop_.Stall(seconds(random_() % 10'000));
    availability_.Restart(loop_.Now(), loop_.WallNow());
    latency_.Restart(loop_.Now(), loop_.WallNow());
    Start();
  }
  /// Before long the keeper has seen what it was told; its clock is the same.
  void Flush() { loop_.Advance(HistoryKeeper::kBatchTime); }

  void RunOnce() {
    const WallTime ended = loop_.WallNow();
    if (random_() % 50 == 0) {  // the agent's own failure
      cells_->Exclude(MissCause::kAgent, 1);
      feed_.Tell(HistoryGap{.who = who_, .at = ended, .slots = 1});
      return;
    }
    const bool good = random_() % 1000 >= (outage_ ? 800 : 2);
    const Duration took = milliseconds(random_() % 320);
    const bool fast = good && took <= kUnder;
    cells_->Count(loop_.Now(), good, took);
    availability_.Count(loop_.Now(), ended, good);
    latency_.Count(loop_.Now(), ended, fast);
    feed_.Tell(HistoryRun{.who = who_,
                          .ended = ended,
                          .duration = took,
                          .reason = good ? FailureReason::kNone : FailureReason::kHttpStatus,
                          .under = kUnder});
    if (++told_ % 20'000 == 0) Flush();
  }

  void Compare() {
    const MonoTime later =
        loop_.Now() + (random_() % 2 == 0 ? seconds(random_() % 9000) : seconds());
    const auto available = cells_->windows(SloKind::kAvailability)->Read(later);
    const auto fast = cells_->windows(SloKind::kLatency)->Read(later);
    for (std::size_t i = 0; i < available.size(); ++i) {
      ASSERT_EQ(available[i], availability_.Window(i, later)) << "window " << i;
      ASSERT_EQ(fast[i], latency_.Window(i, later)) << "window " << i;
    }
  }

  std::mt19937_64 random_;
  Duration window_;
  BruteForce availability_, latency_;
  FakeLoop loop_;
  HistoryCells history_cells_;
  HistoryFeed feed_{65'536, [] {}};
  HistoryKeeper keeper_{loop_, history_cells_, {&feed_}};
  HistoryKeyPtr who_ = std::make_shared<const HistoryKey>(
      HistoryKey{.region = "eu", .check = "a", .endpoint = "http://x/"});
  SloCellsPtr cells_;
  bool outage_ = false;
  std::uint64_t told_ = 0;
};

TEST(SloPast, WindowsAgreeWithAddingUpOverOutagesClockStepsAndRestarts) {
  Simulation(days(30), 1).Live(60'000);
  Simulation(days(7), 2).Live(50'000);
  Simulation(hours(1), 3).Live(20'000);
  Simulation(days(90), 4).Live(20'000);
}

TEST(SloPast, AnotherLatencyBoundIsAnotherObjective) {
  FakeLoop loop;
  const auto cells = std::make_shared<SloCells>(
      SloShape{.window = days(7), .availability = true, .under = milliseconds(500)});
  SloPast past(loop, cells);
  HourBlock block;
  block.under = milliseconds(300);
  block.minutes[0] = {4, 3, 4, 1, 0};
  past.Hour(HourOf(loop.WallNow()) - 1, block);
  past.End(true);
  EXPECT_FALSE(cells->past_known());
  loop.RunUntilIdle();
  EXPECT_TRUE(cells->past_known());
  const auto own = SloWindows::kOwn;
  EXPECT_EQ(cells->windows(SloKind::kAvailability)->Read(loop.Now())[own], (SloCount{4, 3}));
  EXPECT_EQ(cells->windows(SloKind::kLatency)->Read(loop.Now())[own], SloCount{});
}

TEST(SloPast, WithoutAReadableHistoryWindowsBeginEmpty) {
  FakeLoop loop;
  const auto cells = std::make_shared<SloCells>(SloShape{.window = days(7), .availability = true});
  SloPast(loop, cells).End(false);
  loop.RunUntilIdle();
  EXPECT_TRUE(cells->past_known());
}

}  // namespace
}  // namespace sonde
