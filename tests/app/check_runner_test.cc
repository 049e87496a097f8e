#include "app/check_runner.h"

#include <gtest/gtest.h>

#include <map>
#include <sstream>

#include <nlohmann/json.hpp>

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

TEST_F(CheckRunnerTest, AtLevelDebugEachRunSaysWhatMayHaveBeenAddedToIt) {
  InitLog(LogLevel::kDebug, LogFormat::kLogfmt);
  testing::internal::CaptureStderr();
  GoOverTo({StubCheck("a", {"pass/1500"})});
  while (in_flight.count() == 0) loop.Advance(milliseconds(100));
  cells.ObserveLag(milliseconds(7));
  loop.Advance(seconds(2));
  const std::string log = testing::internal::GetCapturedStderr();
  InitLog(LogLevel::kInfo, LogFormat::kLogfmt);
  const std::size_t line = log.find("msg=\"run ended\" check=a target=pass/1500 started=");
  ASSERT_NE(line, std::string::npos) << log;
  EXPECT_NE(
      log.find(" duration=1.500000000 error_bound=0.007000000 loop_lag=0.007000000 reason=", line),
      std::string::npos)
      << log;
}

TEST_F(CheckRunnerTest, AsEcsAChangeIsAnEventWithAllThatIsKnown) {
  InitLog(LogLevel::kInfo, LogFormat::kEcs);
  testing::internal::CaptureStderr();
  GoOverTo({StubCheck("a", {"fail"}), StubCheck("b", {"agent"}), StubCheck("c", {"pass"})});
  loop.Advance(seconds(100));
  std::istringstream log(testing::internal::GetCapturedStderr());
  InitLog(LogLevel::kInfo, LogFormat::kLogfmt);
  std::map<std::string, nlohmann::json> events;
  for (std::string line; std::getline(log, line);) {
    const auto event = nlohmann::json::parse(line);
    EXPECT_TRUE(events.emplace(event["sonde.check"], event).second) << line;
  }
  ASSERT_EQ(events.size(), 2U) << "a first run that passes is no news";
  const auto& down = events.at("a");
  EXPECT_EQ(down["message"], "check is down");
  EXPECT_EQ(down["log.level"], "info");
  EXPECT_EQ(down["event.dataset"], "sonde.check");
  EXPECT_EQ(down["event.action"], "check-down");
  EXPECT_EQ(down["event.outcome"], "failure");
  EXPECT_EQ(down["error.type"], "connect/refused");
  EXPECT_EQ(down["error.message"], "nobody is there");
  EXPECT_EQ(down["event.reason"], "nobody listens on the port");
  EXPECT_EQ(down["observer.geo.name"], "here");
  EXPECT_EQ(down["destination.address"], "fail");
  EXPECT_TRUE(down["event.duration"].is_number_integer());
  EXPECT_EQ(events.at("b")["event.outcome"], "unknown");
  EXPECT_EQ(events.at("b")["log.level"], "warn");
}

/// The same with a history that listens, and objectives.
class CheckRunnerHistoryTest : public CheckRunnerTest {
 protected:
  void GoOverTo(std::vector<CheckConfig> checks) {
    auto next = Generation::Make(StubConfig(std::move(checks)), generation.get());
    listened.Apply(std::move(Diff(generation.get(), *next, 1)[0]));
    generation = next;
  }
  static CheckConfig Promising(const std::string& name, const std::string& target,
                               Duration under = milliseconds(2)) {
    CheckConfig check = StubCheck(name, {target});
    check.slo = Slo{.availability = Share::Parse("99%"),
                    .latency = LatencyObjective{.under = under, .target = *Share::Parse("90%")}};
    return check;
  }
  /// What the feed holds now, by kind.
  struct Heard {
    std::vector<HistoryRun> runs;
    std::vector<HistoryGap> gaps;
    std::vector<HistoryChange> changes;
    std::size_t requests = 0;
  };
  Heard Listen() {
    Heard heard;
    while (auto item = feed.Next()) {
      if (auto* const run = std::get_if<HistoryRun>(&*item)) heard.runs.push_back(*run);
      if (auto* const gap = std::get_if<HistoryGap>(&*item)) heard.gaps.push_back(*gap);
      if (auto* const change = std::get_if<HistoryChange>(&*item)) heard.changes.push_back(*change);
      if (auto* const requests = std::get_if<PastRequests>(&*item)) {
        heard.requests += requests->size();
        for (PastRequest& request : *requests) request.past->End(true);
      }
    }
    return heard;
  }
  SloCells& Slos() { return *generation->checks()[0]->slo_cells; }

  HistoryFeed feed{4096, [] {}};
  CheckRunner listened{fakes.services, cells, in_flight, 100, &feed};
};

TEST_F(CheckRunnerHistoryTest, TellsEachRunAndEachChangeOfState) {
  GoOverTo({StubCheck("a", {"fail"})});
  loop.Advance(seconds(30));
  const Heard heard = Listen();
  ASSERT_EQ(heard.runs.size(), 3U);
  EXPECT_EQ(heard.runs[0].reason, FailureReason::kConnectRefused);
  EXPECT_EQ(*heard.runs[0].who, (HistoryKey{.region = "here", .check = "a", .endpoint = "fail"}));
  EXPECT_EQ(heard.runs[0].under, Duration::zero());
  ASSERT_EQ(heard.changes.size(), 1U);
  EXPECT_EQ(heard.changes[0].verdict, Verdict::kDown);
  EXPECT_EQ(heard.changes[0].text, "nobody is there");
  EXPECT_EQ(heard.changes[0].at, heard.runs[0].ended);
  EXPECT_EQ(heard.requests, 0U) << "without objectives nobody asks for the past";
}

TEST_F(CheckRunnerHistoryTest, AFirstRunThatPassesIsAChangeToo) {
  GoOverTo({StubCheck("a", {"pass"})});
  loop.Advance(seconds(30));
  const Heard heard = Listen();
  ASSERT_EQ(heard.changes.size(), 1U) << "what was down before a restart would stay down";
  EXPECT_EQ(heard.changes[0].verdict, Verdict::kUp);
}

TEST_F(CheckRunnerHistoryTest, TheAgentsFailuresAndMissedSlotsAreGaps) {
  GoOverTo({Promising("a", "agent")});
  loop.Advance(seconds(30));
  Heard heard = Listen();
  EXPECT_TRUE(heard.runs.empty());
  EXPECT_EQ(heard.gaps.size(), 3U);
  EXPECT_EQ(heard.changes.at(0).verdict, Verdict::kUnmeasured);
  EXPECT_EQ(Slos().windows(SloKind::kAvailability)->runs(), 0U);
  EXPECT_EQ(Slos().excluded(MissCause::kAgent), 3U);
  loop.Stall(seconds(45));
  loop.Advance(seconds(1));
  heard = Listen();
  std::uint32_t slots = 0;
  for (const HistoryGap& gap : heard.gaps) slots += gap.slots;
  EXPECT_EQ(slots, 4U + 1U) << "four slots that nobody ran, and the run that failed";
  EXPECT_EQ(Slos().excluded(MissCause::kOverload), 4U);
}

TEST_F(CheckRunnerHistoryTest, ObjectivesJudgeWhatWasMeasured) {
  GoOverTo({Promising("a", "pass/3")});
  Listen();
  loop.Advance(seconds(30));
  EXPECT_EQ(Slos().windows(SloKind::kAvailability)->good(), 3U);
  EXPECT_EQ(Slos().windows(SloKind::kLatency)->runs(), 3U);
  EXPECT_EQ(Slos().windows(SloKind::kLatency)->good(), 0U) << "3 ms are over 2 ms";
  EXPECT_EQ(Listen().runs.at(0).under, milliseconds(2));
  EXPECT_TRUE(Slos().past_known());
}

TEST_F(CheckRunnerHistoryTest, AReloadKeepsCountsUnlessTheObjectiveIsAnother) {
  GoOverTo({Promising("a", "pass")});
  EXPECT_EQ(Listen().requests, 1U);
  loop.Advance(seconds(30));
  CheckConfig stricter = Promising("a", "pass");
  stricter.slo->availability = Share::Parse("99.99%");
  stricter.labels["team"] = "x";
  GoOverTo({stricter});
  EXPECT_EQ(Listen().requests, 0U);
  EXPECT_EQ(Slos().windows(SloKind::kAvailability)->runs(), 3U);
  GoOverTo({Promising("a", "pass", milliseconds(5))});
  EXPECT_EQ(Listen().requests, 1U) << "another bound: the past is asked for again";
  EXPECT_EQ(Slos().windows(SloKind::kAvailability)->runs(), 0U);
  GoOverTo({StubCheck("a", {"pass"})});
  EXPECT_EQ(generation->checks()[0]->slo_cells, nullptr);
}

TEST_F(CheckRunnerTest, WithoutAHistoryWindowsBeginEmpty) {
  CheckConfig check = StubCheck("a", {"pass"});
  check.slo = Slo{.availability = Share::Parse("99%"), .latency = {}};
  GoOverTo({check});
  EXPECT_TRUE(generation->checks()[0]->slo_cells->past_known());
}

}  // namespace
}  // namespace sonde
