// Windows, factors and thresholds of burn-rate alerts, against the tables of the SRE workbook.
#include "slo/burn_rate.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "sonde/config_spec.h"

namespace sonde {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

Share Of(const char* text) { return *Share::Parse(text); }

/// "page 14.4 1h/5m 0.0144", one a line.
std::string Table(Duration window, Duration interval, const char* objective) {
  std::string text;
  for (const BurnAlert& alert : BurnAlerts(window, interval, Of(objective))) {
    text += std::string(Name(alert.severity)) + " " + alert.FactorText() + " " +
            FormatLongDuration(alert.long_window) + "/" + FormatLongDuration(alert.short_window) +
            " " + alert.ThresholdText(Of(objective).Rest()) + "\n";
  }
  return text;
}

TEST(BurnRate, ThirtyDaysHaveTheTableOfTheSreWorkbook) {
  EXPECT_EQ(Table(days(30), seconds(30), "99.9%"),
            "page 14.4 1h/5m 0.0144\n"
            "page 6 6h/30m 0.006\n"
            "ticket 3 1d/2h 0.003\n"
            "ticket 1 3d/6h 0.001\n");
}

TEST(BurnRate, LongWindowsScaleTheFactors) {
  EXPECT_EQ(Table(days(28), seconds(30), "99.9%"),
            "page 13.44 1h/5m 0.01344\n"
            "page 5.6 6h/30m 0.0056\n"
            "ticket 2.8 1d/2h 0.0028\n"
            "ticket 0.9333 3d/6h 0.000933333333\n");
  EXPECT_EQ(Table(days(90), seconds(30), "99.99%"),
            "page 43.2 1h/5m 0.00432\n"
            "page 18 6h/30m 0.0018\n"
            "ticket 9 1d/2h 0.0009\n"
            "ticket 3 3d/6h 0.0003\n");
}

TEST(BurnRate, ShortWindowsScaleTheAlertsWindows) {
  EXPECT_EQ(Table(days(7), seconds(30), "99.9%"),
            "page 14.4 15m/5m 0.0144\n"
            "page 6 1h24m/7m 0.006\n"
            "ticket 3 5h36m/28m 0.003\n"
            "ticket 1 16h48m/1h24m 0.001\n");
  EXPECT_EQ(Table(days(1), seconds(30), "99.9%"),
            "page 6 15m/5m 0.006\n"
            "ticket 3 48m/5m 0.003\n"
            "ticket 1 2h24m/12m 0.001\n");
  EXPECT_EQ(Table(hours(1), seconds(30), "99.9%"),
            "page 2 15m/5m 0.002\n"
            "ticket 1 15m/5m 0.001\n");
}

TEST(BurnRate, RareRunsWidenTheWindowsUntilThereIsNoAlertLeft) {
  EXPECT_EQ(Table(days(30), minutes(10), "99%"),
            "page 14.4 1h/20m 0.144\n"
            "page 6 6h/30m 0.06\n"
            "ticket 3 1d/2h 0.03\n"
            "ticket 1 3d/6h 0.01\n");
  EXPECT_EQ(Table(days(30), hours(1), "99%"),
            "page 6 6h/2h 0.06\n"
            "ticket 3 1d/2h 0.03\n"
            "ticket 1 3d/6h 0.01\n");
  EXPECT_EQ(Table(days(30), hours(24), "99%"),
            "page 2.5 6d/2d 0.025\n"
            "ticket 1 6d/2d 0.01\n");
  EXPECT_EQ(Table(days(30), days(3), "99%"), "");
  EXPECT_EQ(Table(hours(1), minutes(6), "99%"), "");
}

TEST(BurnRate, WhatATotalOutageCannotReachIsLeftOut) {
  EXPECT_EQ(Table(days(30), seconds(30), "90%"),
            "page 6 6h/30m 0.6\n"
            "ticket 3 1d/2h 0.3\n"
            "ticket 1 3d/6h 0.1\n");
  EXPECT_EQ(Table(days(30), seconds(30), "50%"), "ticket 1 3d/6h 0.5\n");
}

TEST(BurnRate, EveryTableIsSound) {
  const Duration windows[] = {hours(1), hours(3), days(1),  days(3),  days(7), days(14),
                              days(27), days(28), days(30), days(45), days(90)};
  const Duration intervals[] = {
      std::chrono::milliseconds(100), seconds(10), minutes(1), minutes(7), hours(1), hours(12)};
  for (const Duration window : windows) {
    for (const Duration interval : intervals) {
      const auto alerts = BurnAlerts(window, interval, Of("99.9%"));
      for (std::size_t i = 0; i < alerts.size(); ++i) {
        const BurnAlert& alert = alerts[i];
        EXPECT_GE(alert.short_window, minutes(5));
        EXPECT_GE(alert.short_window, interval * 2);
        EXPECT_GE(alert.long_window, alert.short_window * 3);
        EXPECT_LE(alert.long_window * 2, window);
        // Never more than half of the budget, never much slower than the budget itself.
        EXPECT_LE(alert.factor_number * (alert.long_window / minutes(1)) * 2,
                  alert.factor_divisor * (window / minutes(1)));
        EXPECT_GE(alert.factor_number * 10, alert.factor_divisor * 9);
        if (i == 0) continue;
        EXPECT_GE(alert.severity, alerts[i - 1].severity);
        EXPECT_LT(alert.factor_number * alerts[i - 1].factor_divisor,
                  alerts[i - 1].factor_number * alert.factor_divisor);
      }
    }
  }
}

TEST(BurnRate, BurnsAboveTheThresholdOnly) {
  const BurnAlert alert = BurnAlerts(days(30), seconds(30), Of("99.9%")).front();
  EXPECT_FALSE(alert.Burns(144, 10'000, Of("0.001")));
  EXPECT_TRUE(alert.IsAtThreshold(144, 10'000, Of("0.001")));
  EXPECT_FALSE(alert.IsAtThreshold(145, 10'000, Of("0.001")));
  EXPECT_TRUE(alert.Burns(145, 10'000, Of("0.001")));
  EXPECT_FALSE(alert.Burns(0, 0, Of("0.001")));
  EXPECT_EQ(alert.ThresholdPercentText(Of("0.001")), "1.44%");
}

TEST(BurnRate, FailedRunsToPageAreThoseOfTheStatistics) {
  struct Line {
    const char* objective;
    std::vector<std::int64_t> counts;
  };
  const std::pair<int, std::int64_t> columns[] = {{60, 1}, {60, 3}, {30, 1}, {30, 3},
                                                  {15, 1}, {10, 1}, {10, 3}};
  const Line lines[] = {
      {"99%", {9, 26, 18, 52, 35, 52, 156}}, {"99.5%", {5, 13, 9, 26, 18, 26, 78}},
      {"99.9%", {1, 3, 2, 6, 4, 6, 16}},     {"99.95%", {1, 2, 1, 3, 2, 3, 8}},
      {"99.99%", {1, 1, 1, 1, 1, 1, 2}},
  };
  for (const Line& line : lines) {
    for (std::size_t i = 0; i < line.counts.size(); ++i) {
      const auto [interval, regions] = columns[i];
      const auto alerts = BurnAlerts(days(30), seconds(interval), Of(line.objective));
      EXPECT_EQ(
          FailedRunsToAlert(alerts.front(), Of(line.objective).Rest(), seconds(interval), regions),
          line.counts[i])
          << line.objective << " " << interval << "s " << regions;
    }
  }
}

TEST(BurnRate, TheSuggestedIntervalIsTheLongestThatDoes) {
  for (const char* objective : {"99%", "99.5%", "99.9%", "99.95%"}) {
    const Share budget = Of(objective).Rest();
    for (const std::int64_t regions : {1, 2, 3}) {
      const BurnAlert alert = BurnAlerts(days(30), seconds(60), Of(objective)).front();
      const Duration interval = IntervalFor(alert, budget, regions, 3);
      ASSERT_GE(interval, seconds(1)) << objective;
      EXPECT_GE(FailedRunsToAlert(alert, budget, interval, regions), 3) << objective;
      EXPECT_LT(FailedRunsToAlert(alert, budget, interval + seconds(1), regions), 3) << objective;
    }
  }
  const BurnAlert alert = BurnAlerts(days(30), seconds(60), Of("99.9999%")).front();
  EXPECT_EQ(IntervalFor(alert, Of("99.9999%").Rest(), 1, 3), Duration::zero());
}

}  // namespace
}  // namespace sonde
