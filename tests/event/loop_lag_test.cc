#include "event/loop_lag.h"

#include <gtest/gtest.h>

#include <vector>

#include "fakes/fake_loop.h"

namespace sonde {
namespace {

using std::chrono::milliseconds;

TEST(LoopLag, ReportsHowLateATimerCame) {
  FakeLoop loop;
  std::vector<Duration> lags;
  const LoopLag lag(loop, milliseconds(100), [&](Duration late) { lags.push_back(late); });
  loop.Advance(milliseconds(100));
  loop.Stall(milliseconds(130));
  loop.RunUntilIdle();
  EXPECT_EQ(lags, (std::vector<Duration>{milliseconds(0), milliseconds(30)}));
}

TEST(LoopLag, StopsWhenDestroyed) {
  FakeLoop loop;
  int calls = 0;
  {
    const LoopLag lag(loop, milliseconds(10), [&](Duration) { ++calls; });
    loop.Advance(milliseconds(25));
  }
  loop.Advance(milliseconds(100));
  EXPECT_EQ(calls, 2);
}

}  // namespace
}  // namespace sonde
