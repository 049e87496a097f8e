#include "app/check_runner.h"

#include <gtest/gtest.h>

#include "app/stub_prober.h"
#include "base/log.h"
#include "fakes/fake_net.h"

namespace sonde {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class CheckRunnerTest : public testing::Test {
 protected:
  /// Goes over to a configuration, as the agent does with a shard.
  void GoOverTo(std::vector<CheckConfig> checks, const std::string& region = "here") {
    auto next = Generation::Make(StubConfig(std::move(checks), region), generation.get());
    runner.Apply(std::move(Diff(generation.get(), *next, 1)[0]));
    generation = next;
  }
  CheckCells& Cells(const std::string& check) {
    for (const auto& instance : generation->checks()) {
      if (instance->check == check) return *instance->cells;
    }
    ADD_FAILURE() << "no check " << check;
    std::abort();
  }

  FakeServices fakes;
  FakeLoop& loop = fakes.loop;
  LoopCells cells{"shard-0"};
  InFlight in_flight{&cells};
  CheckRunner runner{fakes.services, cells, in_flight, 100};
  GenerationPtr generation;
};

TEST_F(CheckRunnerTest, RunsChecksAndCountsTheirVerdicts) {
  GoOverTo({StubCheck("good", {"pass"}), StubCheck("bad", {"fail"}), StubCheck("ours", {"agent"})});
  loop.Advance(seconds(100));
  EXPECT_EQ(Cells("good").runs(), 10U);
  EXPECT_EQ(Cells("good").successes(), 10U);
  EXPECT_EQ(Cells("bad").runs(), 10U);
  EXPECT_EQ(Cells("bad").failures(FailureReason::kConnectRefused), 10U);
  EXPECT_EQ(Cells("ours").runs(), 0U) << "the agent's own trouble is no run of the target";
  EXPECT_EQ(Cells("ours").missed(MissCause::kAgent), 10U);
}

TEST_F(CheckRunnerTest, AHangingTargetTimesOutAndItsOverlapsAreCounted) {
  GoOverTo({StubCheck("slow", {"hang"}, seconds(2))});
  loop.Advance(seconds(60));
  const CheckCells& slow = Cells("slow");
  EXPECT_EQ(slow.failures(FailureReason::kConnectTimeout) + in_flight.count() +
                slow.missed(MissCause::kOverlap),
            30U);
  EXPECT_GT(slow.missed(MissCause::kOverlap), 15U);
}

TEST_F(CheckRunnerTest, AReloadKeepsRunsInFlightCountersAndPhase) {
  GoOverTo({StubCheck("a", {"pass/4000"})});
  while (in_flight.count() == 0) loop.Advance(milliseconds(100));
  loop.Advance(seconds(1));
  GoOverTo({StubCheck("a", {"pass/4000"}), StubCheck("b", {"pass"})});
  EXPECT_EQ(in_flight.count(), 1U);
  loop.Advance(seconds(4));
  EXPECT_EQ(Cells("a").successes(), 1U) << "the run that began before the reload was counted";
  loop.Advance(seconds(40));
  EXPECT_EQ(Cells("a").runs(), 5U);
  EXPECT_EQ(Cells("a").missed(MissCause::kOverlap), 0U);
}

TEST_F(CheckRunnerTest, ARunThatOutlivesItsCellsCountsInTheNewOnes) {
  GoOverTo({StubCheck("a", {"pass/4000"})});
  while (in_flight.count() == 0) loop.Advance(milliseconds(100));
  const CheckCellsPtr old = generation->checks()[0]->cells;
  CheckConfig labelled = StubCheck("a", {"pass/4000"});
  labelled.labels["team"] = "x";
  GoOverTo({labelled});
  loop.Advance(seconds(4));
  EXPECT_EQ(old->runs(), 0U);
  EXPECT_EQ(Cells("a").runs(), 1U);
}

TEST_F(CheckRunnerTest, ARemovedCheckDropsItsRuns) {
  GoOverTo({StubCheck("a", {"hang"}), StubCheck("b", {"pass"})});
  while (in_flight.count() == 0) loop.Advance(milliseconds(100));
  const CheckCellsPtr gone = generation->checks()[0]->cells;
  GoOverTo({StubCheck("b", {"pass"})});
  loop.Advance(seconds(20));
  EXPECT_EQ(in_flight.count(), 0U);
  EXPECT_EQ(gone->runs(), 0U);
  EXPECT_EQ(runner.checks(), 1U);
  EXPECT_GE(Cells("b").runs(), 2U);
}

TEST_F(CheckRunnerTest, AChangedModuleIsUsedFromTheNextRunOn) {
  GoOverTo({StubCheck("a", {"pass"})});
  loop.Advance(seconds(10));
  CheckConfig changed = StubCheck("a", {"pass"}, seconds(1));
  GoOverTo({changed});
  loop.Advance(seconds(10));
  EXPECT_EQ(Cells("a").runs(), 11U) << "one in the first ten seconds, ten in the next";
}

TEST_F(CheckRunnerTest, StoppingLetsRunsEndAndThenSaysThatItIsIdle) {
  GoOverTo({StubCheck("a", {"pass/4000"})});
  while (in_flight.count() == 0) loop.Advance(milliseconds(100));
  runner.StopStarting();
  bool idle = false;
  in_flight.WhenIdle([&] { idle = true; });
  EXPECT_FALSE(idle);
  loop.Advance(seconds(60));
  EXPECT_TRUE(idle);
  EXPECT_EQ(Cells("a").runs(), 1U) << "no run was started after that";
}

TEST_F(CheckRunnerTest, TheLogHasALinePerChangeNotPerRun) {
  InitLog(LogLevel::kInfo, LogFormat::kLogfmt);
  testing::internal::CaptureStderr();
  GoOverTo({StubCheck("a", {"fail"}), StubCheck("b", {"pass"})});
  loop.Advance(seconds(100));
  const std::string log = testing::internal::GetCapturedStderr();
  const std::size_t first = log.find(
      "msg=\"check is down\" check=a target=fail phase=connect "
      "reason=refused detail=\"nobody is there\"");
  ASSERT_NE(first, std::string::npos) << log;
  EXPECT_EQ(log.find("check is", first + 10), std::string::npos) << log;
}

}  // namespace
}  // namespace sonde
