#include "metrics/slo_cells.h"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <thread>

#include "metrics/catalog.h"

namespace sonde {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr MonoTime kNow{hours(100)};

Slo Both() {
  return {.availability = Share::Parse("99.9%"),
          .latency = LatencyObjective{.under = milliseconds(300), .target = *Share::Parse("95%")},
          .window = days(30)};
}

std::string Page(const SloCells& cells, const Slo& slo, MonoTime now = kNow,
                 SloWindows::Set windows = SloWindows::Set().set()) {
  std::string page;
  AppendSlos(page, {{.labels = R"(check="a")", .cells = &cells, .slo = slo, .windows = windows}},
             now);
  std::string series;
  for (std::size_t at = 0; at < page.size();) {
    const std::size_t end = page.find('\n', at);
    if (page[at] != '#') series += page.substr(at, end - at + 1);
    at = end + 1;
  }
  return series;
}

bool Has(const std::string& page, std::string line) {
  line += '\n';
  return page.starts_with(line) || page.contains("\n" + line);
}

TEST(SloCells, NothingMeasuredIsShownAsNothing) {
  SloCells cells(ShapeOf(Both()));
  cells.PastIsComplete();
  EXPECT_EQ(Page(cells, Both()),
            "synthetic_slo_good_runs_total{check=\"a\",slo=\"availability\"} 0\n"
            "synthetic_slo_good_runs_total{check=\"a\",slo=\"latency\"} 0\n"
            "synthetic_slo_objective_ratio{check=\"a\",slo=\"availability\"} 0.999\n"
            "synthetic_slo_objective_ratio{check=\"a\",slo=\"latency\"} 0.95\n"
            "synthetic_slo_runs_total{check=\"a\",slo=\"availability\"} 0\n"
            "synthetic_slo_runs_total{check=\"a\",slo=\"latency\"} 0\n");
}

TEST(SloCells, RatiosBurnRatesAndBudgetsAreThoseOfTheFormulas) {
  SloCells cells(ShapeOf(Both()));
  cells.PastIsComplete();
  // Five hours ago 998 good runs, just now two bad ones; every tenth good one was slow.
  for (int i = 0; i < 998; ++i) {
    cells.Count(kNow - hours(5), true, i % 10 == 0 ? milliseconds(301) : milliseconds(300));
  }
  cells.Count(kNow, false, milliseconds(1));
  cells.Count(kNow, false, milliseconds(1));
  const std::string page = Page(cells, Both());
  const auto series = [&page](std::string_view name, std::string_view labels, std::string value) {
    return Has(page, "synthetic_slo_" + std::string(name) + "{check=\"a\",slo=\"" +
                         std::string(labels) + "} " + value);
  };
  EXPECT_TRUE(series("availability_ratio", R"(availability",window="5m")", "0")) << page;
  EXPECT_TRUE(series("availability_ratio", R"(availability",window="6h")", "0.998"));
  EXPECT_TRUE(series("availability_ratio", R"(availability",window="30d")", "0.998"));
  EXPECT_TRUE(series("burn_rate", R"(availability",window="5m")", "1000"));
  EXPECT_TRUE(series("burn_rate", R"(availability",window="6h")", "2")) << "exactly";
  EXPECT_TRUE(series("error_budget_remaining_ratio", R"(availability")", "-1"));
  // 100 slow and 2 bad of 1000.
  EXPECT_TRUE(series("availability_ratio", R"(latency",window="30d")", "0.898"));
  EXPECT_TRUE(series("burn_rate", R"(latency",window="30d")", "2.04"));
  EXPECT_TRUE(series("runs_total", R"(latency")", "1000"));
  EXPECT_TRUE(series("good_runs_total", R"(latency")", "898"));
  EXPECT_TRUE(series("good_runs_total", R"(availability")", "998"));
}

TEST(SloCells, WindowsAreAbsentWhereNothingRan) {
  SloCells cells(ShapeOf(Both()));
  cells.PastIsComplete();
  cells.Count(kNow - hours(3), true, milliseconds(1));
  const std::string page = Page(cells, Both());
  EXPECT_FALSE(page.contains(R"(window="2h")"));
  EXPECT_TRUE(page.contains(R"(window="6h")"));
}

TEST(SloCells, WindowsWaitForThePastAndCountersDoNot) {
  SloCells cells(ShapeOf(Both()));
  cells.Count(kNow, true, milliseconds(1));
  EXPECT_FALSE(Page(cells, Both()).contains("window="));
  EXPECT_FALSE(Page(cells, Both()).contains("budget"));
  EXPECT_TRUE(
      Has(Page(cells, Both()), R"(synthetic_slo_runs_total{check="a",slo="availability"} 1)"));
  SloCells past(ShapeOf(Both()));
  constexpr std::array<SloCount, 1> kMinute = {{{.runs = 3, .good = 2}}};
  past.AddPast(SloKind::kAvailability, kNow, SloWindows::MinuteOf(kNow) - 60 * 24 * 20, kMinute);
  cells.AddPast(past);
  cells.PastIsComplete();
  const std::string page = Page(cells, Both());
  EXPECT_TRUE(Has(
      page, R"(synthetic_slo_availability_ratio{check="a",slo="availability",window="30d"} 0.75)"));
  EXPECT_TRUE(
      Has(page, R"(synthetic_slo_availability_ratio{check="a",slo="latency",window="30d"} 1)"));
  EXPECT_TRUE(Has(page, R"(synthetic_slo_runs_total{check="a",slo="availability"} 1)"));
}

TEST(SloCells, WhatWasNotJudgedIsCountedByItsCause) {
  SloCells cells(ShapeOf(Both()));
  cells.Exclude(MissCause::kOverlap, 3);
  cells.Exclude(MissCause::kAgent, 1);
  const std::string page = Page(cells, Both());
  EXPECT_TRUE(
      Has(page, R"(synthetic_slo_excluded_total{check="a",cause="overlap",slo="availability"} 3)"));
  EXPECT_TRUE(
      Has(page, R"(synthetic_slo_excluded_total{check="a",cause="agent",slo="latency"} 1)"));
  EXPECT_FALSE(page.contains("overload"));
}

TEST(SloCells, AnOwnWindowThatIsABurnWindowIsShownOnce) {
  Slo slo{.availability = Share::Parse("99%"), .latency = {}, .window = days(3)};
  SloCells cells(ShapeOf(slo));
  cells.PastIsComplete();
  cells.Count(kNow, true, milliseconds(1));
  const std::string page = Page(cells, slo);
  const std::size_t first = page.find(R"(ratio{check="a",slo="availability",window="3d")");
  ASSERT_NE(first, std::string::npos);
  EXPECT_EQ(page.find(R"(ratio{check="a",slo="availability",window="3d")", first + 1),
            std::string::npos);
  EXPECT_FALSE(page.contains("latency"));
}

TEST(SloCells, OnlyWindowsThatAreWantedAreShownBesideTheOwn) {
  for (const Duration own : {Duration(days(30)), Duration(days(3))}) {
    Slo slo{.availability = Share::Parse("99%"), .latency = {}, .window = own};
    SloCells cells(ShapeOf(slo));
    cells.PastIsComplete();
    cells.Count(kNow, true, milliseconds(1));
    SloWindows::Set windows;
    windows.set(2);  // one hour
    const auto shown = [&](std::string_view page) {
      std::string names;
      constexpr std::string_view kBegin = R"(burn_rate{check="a",slo="availability",window=")";
      for (std::size_t at = 0; (at = page.find(kBegin, at)) != std::string_view::npos;) {
        at += kBegin.size();
        names += std::string(page.substr(at, page.find('"', at) - at)) + " ";
      }
      return names;
    };
    const std::string name = own == days(3) ? "3d " : "30d ";
    EXPECT_EQ(shown(Page(cells, slo, kNow, windows)), "1h " + name);
    EXPECT_EQ(shown(Page(cells, slo, kNow, {})), name);
    EXPECT_TRUE(Page(cells, slo, kNow, {}).contains("error_budget_remaining"));
  }
}

TEST(SloCells, ReadersSeeWholeRunsWhileAShardWrites) {
  SloWindows windows(days(30));
  std::atomic<bool> over{false};
  std::thread shard([&] {
    for (int i = 0; i < 300'000; ++i) windows.Count(MonoTime(seconds(i)), true);
    over = true;
  });
  MonoTime now{};
  while (!over) {
    for (const SloCount& count : windows.Read(now)) ASSERT_EQ(count.runs, count.good);
    now += minutes(1);
    const std::uint64_t good = windows.good();
    ASSERT_LE(good, windows.runs());
  }
  shard.join();
}

}  // namespace
}  // namespace sonde
