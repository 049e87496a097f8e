#include "fakes/fake_loop.h"

#include <gtest/gtest.h>

#include <vector>

namespace sonde {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(FakeLoop, AdvanceStopsAtEveryTimerInOrder) {
  FakeLoop loop;
  const MonoTime start = loop.Now();
  std::vector<Duration> fired;
  const auto note = [&] { fired.push_back(loop.Now() - start); };
  const OpPtr late = loop.After(seconds(2), note);
  const OpPtr soon = loop.After(milliseconds(5), note);
  const OpPtr later = loop.After(seconds(9), note);
  loop.Advance(seconds(3));
  EXPECT_EQ(fired, (std::vector<Duration>{milliseconds(5), seconds(2)}));
  EXPECT_EQ(loop.Now() - start, seconds(3));
  EXPECT_EQ(loop.pending_timers(), 1U);
}

TEST(FakeLoop, TimersArmedByTimersRunWithinTheSameAdvance) {
  FakeLoop loop;
  int ticks = 0;
  OpPtr timer;
  std::function<void()> tick = [&] {
    ++ticks;
    timer = loop.After(seconds(1), [&] { tick(); });
  };
  timer = loop.After(seconds(1), [&] { tick(); });
  loop.Advance(seconds(10));
  EXPECT_EQ(ticks, 10);
}

TEST(FakeLoop, OffLoopRunsAtTheNextTurnUnlessDropped) {
  FakeLoop loop;
  std::vector<int> ran;
  const OpPtr kept = loop.OffLoop([&] { ran.push_back(1); }, [&] { ran.push_back(2); });
  OpPtr dropped = loop.OffLoop([&] { ran.push_back(3); }, [&] { ran.push_back(4); });
  dropped.reset();
  EXPECT_TRUE(ran.empty());
  loop.RunUntilIdle();
  EXPECT_EQ(ran, (std::vector<int>{1, 2}));
}

TEST(FakeLoop, TheWallClockCanBeSteppedAndMovesOn) {
  FakeLoop loop;
  loop.SetWallNow(WallTime(seconds(50)));
  loop.Advance(seconds(1));
  EXPECT_EQ(loop.WallNow(), WallTime(seconds(51)));
}

TEST(FakeLoop, StallMakesTimersLate) {
  FakeLoop loop;
  Duration lateness{};
  const MonoTime due = loop.Now() + seconds(1);
  const OpPtr timer = loop.After(seconds(1), [&] { lateness = loop.Now() - due; });
  loop.Stall(seconds(5));
  loop.RunUntilIdle();
  EXPECT_EQ(lateness, seconds(4));
}

TEST(FakeLoop, PostedTasksRun) {
  FakeLoop loop;
  int ran = 0;
  loop.Post([&] { ++ran; });
  EXPECT_EQ(ran, 0);
  loop.RunUntilIdle();
  EXPECT_EQ(ran, 1);
}

}  // namespace
}  // namespace sonde
