// What is counted about a check.
#include "metrics/check_cells.h"

#include <gtest/gtest.h>

#include <thread>

#include "sonde/common_metrics.h"

namespace sonde {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

CheckCellsPtr Cells(CellOptions options = {}) {
  return std::make_shared<CheckCells>(CheckLabels{"web", "https://example.test/", "eu", {}},
                                      std::make_shared<const CellShape>(std::move(options)));
}

ProbeResult Result(FailureReason reason, Duration duration = milliseconds(30)) {
  ProbeResult result;
  result.success = reason == FailureReason::kNone;
  result.failure = {reason, result.success ? "" : "what was seen"};
  result.duration = duration;
  result.started = WallTime(seconds(1000));
  result.phases.Add(Phase::kResolve, milliseconds(1));
  result.phases.Add(Phase::kConnect, milliseconds(2));
  return result;
}

TEST(CheckCells, NothingIsKnownBeforeTheFirstRun) {
  const auto cells = Cells();
  EXPECT_FALSE(cells->last_run());
  EXPECT_EQ(cells->runs(), 0U);
  EXPECT_EQ(cells->TakeFailureDetail(), nullptr);
}

TEST(CheckCells, ASuccessCountsAndShowsTheWholeRun) {
  const auto cells = Cells();
  cells->Record(Result(FailureReason::kNone));
  EXPECT_EQ(cells->runs(), 1U);
  EXPECT_EQ(cells->successes(), 1U);
  EXPECT_EQ(cells->durations().Count(), 1U);
  const auto last = cells->last_run();
  ASSERT_TRUE(last);
  EXPECT_TRUE(last->success);
  EXPECT_EQ(last->ended, WallTime(seconds(1000) + milliseconds(30)));
  EXPECT_EQ(last->phases[0], milliseconds(1));
  EXPECT_EQ(last->phases[3], std::nullopt) << "a phase that was not reached is absent, not 0";
}

TEST(CheckCells, EveryTargetReasonIsAMeasuredRunAndEveryAgentReasonAMissedSlot) {
  for (const FailureReasonInfo& info : kFailureReasons) {
    const auto cells = Cells();
    cells->Record(Result(info.reason));
    const bool measured = info.fault() == Fault::kTarget;
    EXPECT_EQ(cells->runs(), measured ? 1U : 0U) << info.name;
    EXPECT_EQ(cells->durations().Count(), cells->runs()) << info.name;
    EXPECT_EQ(cells->failures(info.reason), cells->runs()) << info.name;
    EXPECT_EQ(cells->successes(), 0U);
    EXPECT_EQ(cells->last_run().has_value(), measured) << info.name;
    EXPECT_EQ(cells->missed(MissCause::kAgent) + cells->missed(MissCause::kOverload),
              measured ? 0U : 1U)
        << info.name;
  }
}

TEST(CheckCells, AnAgentFailureLeavesTheVerdictAlone) {
  const auto cells = Cells();
  cells->Record(Result(FailureReason::kNone));
  cells->Record(Result(FailureReason::kNoFds));
  ASSERT_TRUE(cells->last_run());
  EXPECT_TRUE(cells->last_run()->success);
  EXPECT_EQ(cells->missed(MissCause::kAgent), 1U);
}

TEST(CheckCells, TimeoutsAreInTheHistogram) {
  const auto cells = Cells({.buckets = {1, 5}});
  cells->Record(Result(FailureReason::kConnectTimeout, seconds(5)));
  cells->Record(Result(FailureReason::kReadTimeout, seconds(6)));
  std::string page;
  cells->durations().Append(page, "d", "");
  EXPECT_EQ(page,
            "d_bucket{le=\"1\"} 0\nd_bucket{le=\"5\"} 1\nd_bucket{le=\"+Inf\"} 2\n"
            "d_sum 11\nd_count 2\n");
}

TEST(CheckCells, AMissCountsItsCauseOnly) {
  const auto cells = Cells();
  cells->Miss(MissCause::kOverlap);
  cells->Miss(MissCause::kPaused, 7);
  EXPECT_EQ(cells->missed(MissCause::kOverlap), 1U);
  EXPECT_EQ(cells->missed(MissCause::kPaused), 7U);
  EXPECT_EQ(cells->missed(MissCause::kOverload), 0U);
  EXPECT_EQ(cells->runs(), 0U);
}

TEST(CheckCells, PhaseHistogramsExistOnlyWhereAskedFor) {
  EXPECT_EQ(Cells()->phase_durations(Phase::kResolve), nullptr);
  const auto cells = Cells({.phases = PhaseSeries::kHistogram});
  cells->Record(Result(FailureReason::kNone));
  EXPECT_EQ(cells->phase_durations(Phase::kConnect)->Count(), 1U);
  EXPECT_EQ(cells->phase_durations(Phase::kTls)->Count(), 0U);
  EXPECT_EQ(cells->phase_durations(Phase::kAssert), nullptr);
}

TEST(CheckCells, ConfiguredLabelsStandAmongSondesOwn) {
  const CheckCells cells({"c", "t", "r", {{"env", "x"}, {"team", "a\"b"}}},
                         std::make_shared<const CellShape>(CellOptions{}));
  EXPECT_EQ(cells.rendered_labels(),
            "check=\"c\",endpoint=\"t\",env=\"x\",region=\"r\",team=\"a\\\"b\"");
}

TEST(CheckCells, ObservationsAreHandedOverOnceAndOnlyTheNewest) {
  const auto cells = Cells({.probe_metrics = true});
  cells->Record(Result(FailureReason::kNone));
  cells->Record(Result(FailureReason::kHttpStatus));
  const auto taken = cells->TakeObservations();
  ASSERT_NE(taken, nullptr);
  EXPECT_EQ(*taken->Find("probe_success"), 0);
  EXPECT_EQ(cells->TakeObservations(), nullptr);
  EXPECT_EQ(*cells->TakeFailureDetail(), "what was seen");
}

// Run under ThreadSanitizer: one writer, one reader, no torn last run, counters that fit together.
TEST(CheckCells, AReaderSeesWholeRunsWhileTheShardWrites) {
  const auto cells = Cells({.phases = PhaseSeries::kHistogram, .probe_metrics = true});
  constexpr int kRuns = 20'000;
  std::jthread writer([&] {
    for (int i = 1; i <= kRuns; ++i) {
      ProbeResult result;
      result.success = true;
      result.duration = milliseconds(i);
      result.started = WallTime(seconds(i));
      result.phases.Add(Phase::kResolve, milliseconds(i));
      result.phases.Add(Phase::kTransfer, milliseconds(i));
      cells->Record(std::move(result));
    }
  });
  std::uint64_t seen = 0;
  while (seen < kRuns) {
    const std::uint64_t successes = cells->successes();
    const std::uint64_t runs = cells->runs();
    ASSERT_LE(successes, runs);
    ASSERT_LE(seen, runs) << "counters never go back";
    seen = runs;
    if (const auto last = cells->last_run()) {
      ASSERT_EQ(last->phases[0], last->duration);
      ASSERT_EQ(last->phases[5], last->duration);
      ASSERT_EQ(last->ended.time_since_epoch(), last->duration * 1001);
    }
    if (const auto observed = cells->TakeObservations()) {
      ASSERT_EQ(*observed->Find("probe_success"), 1);
    }
  }
}

}  // namespace
}  // namespace sonde
