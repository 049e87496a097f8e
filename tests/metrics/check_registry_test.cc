// The page of scheduled checks.
#include "metrics/check_registry.h"

#include <gtest/gtest.h>

#include <set>
#include <sstream>
#include <thread>

#include "metrics/catalog.h"

namespace sonde {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

CheckEntry Entry(std::string check, std::string target, CellOptions options = {}) {
  auto cells = std::make_shared<CheckCells>(
      CheckLabels{std::move(check), std::move(target), "eu", {{"env", "test"}}},
      std::make_shared<const CellShape>(std::move(options)));
  return {std::move(cells), "http_2xx", "http", seconds(15), milliseconds(2500)};
}

ProbeResult Ran(FailureReason reason) {
  ProbeResult result;
  result.success = reason == FailureReason::kNone;
  result.failure.reason = reason;
  result.started = WallTime(seconds(100));
  result.duration = milliseconds(200);
  result.phases.Add(Phase::kResolve, milliseconds(50));
  return result;
}

std::string Page(CheckRegistry& registry) {
  std::string page;
  registry.Render(page);
  return page;
}

TEST(CheckRegistry, NoChecksMeanNoPage) {
  CheckRegistry registry;
  EXPECT_EQ(Page(registry), "");
}

TEST(CheckRegistry, TheWholePageOfTwoChecks) {
  CheckRegistry registry;
  const CheckEntry up = Entry("web", "http://up/", {.buckets = {0.1, 1}});
  const CheckEntry down = Entry("api", "http://down/", {.buckets = {0.1, 1}});
  up.cells->Record(Ran(FailureReason::kNone));
  down.cells->Record(Ran(FailureReason::kConnectRefused));
  down.cells->Miss(MissCause::kOverlap, 2);
  registry.Replace({up, down});

  const std::string a = R"(check="api",endpoint="http://down/",env="test",region="eu")";
  const std::string b = R"(check="web",endpoint="http://up/",env="test",region="eu")";
  const auto head = [](const MetricDef& metric, const std::string& type) {
    return "# HELP " + std::string(metric.name) + " " + std::string(metric.help) + "\n# TYPE " +
           std::string(metric.name) + " " + type + "\n";
  };
  const std::string info = R"(interval="15s",module="http_2xx",prober="http",timeout="2.5s")";
  const auto histogram = [](const std::string& labels) {
    const std::string name = "synthetic_probe_duration_seconds";
    return name + "_bucket{" + labels + ",le=\"0.1\"} 0\n" + name + "_bucket{" + labels +
           ",le=\"1\"} 1\n" + name + "_bucket{" + labels + ",le=\"+Inf\"} 1\n" + name + "_sum{" +
           labels + "} 0.2\n" + name + "_count{" + labels + "} 1\n";
  };
  const auto missed = [](const std::string& labels, int overlap) {
    std::string lines;
    for (const auto cause : kMissCauseNames) {
      lines += "synthetic_probe_missed_total{" + labels + ",cause=\"" + std::string(cause) +
               "\"} " + (cause == "overlap" ? std::to_string(overlap) : "0") + "\n";
    }
    return lines;
  };
  EXPECT_EQ(Page(registry),
            head(kCheckInfo, "gauge") + "synthetic_check_info{" + a + "," + info + "} 1\n" +
                "synthetic_check_info{" + b + "," + info + "} 1\n" + head(kAvailability, "gauge") +
                "synthetic_endpoint_availability{" + a + "} 0\n" +
                "synthetic_endpoint_availability{" + b + "} 1\n" +
                head(kLastRunTimestamp, "gauge") + "synthetic_probe_last_run_timestamp_seconds{" +
                a + "} 100.2\n" + "synthetic_probe_last_run_timestamp_seconds{" + b + "} 100.2\n" +
                head(kDurationSeconds, "histogram") + histogram(a) + histogram(b) +
                head(kFailuresTotal, "counter") + "synthetic_probe_failures_total{" + a +
                ",phase=\"connect\",reason=\"refused\"} 1\n" + head(kMissedTotal, "counter") +
                missed(a, 2) + missed(b, 0) + head(kPhaseSeconds, "gauge") +
                "synthetic_probe_phase_seconds{" + a + ",phase=\"resolve\"} 0.05\n" +
                "synthetic_probe_phase_seconds{" + b + ",phase=\"resolve\"} 0.05\n" +
                head(kRunsTotal, "counter") + "synthetic_probe_runs_total{" + a + "} 1\n" +
                "synthetic_probe_runs_total{" + b + "} 1\n" + head(kSuccessTotal, "counter") +
                "synthetic_probe_success_total{" + a + "} 0\n" + "synthetic_probe_success_total{" +
                b + "} 1\n");
}

TEST(CheckRegistry, PhasesMayBeHistogramsOrOff) {
  CheckRegistry registry;
  const CheckEntry with = Entry("a", "t", {.phases = PhaseSeries::kHistogram});
  with.cells->Record(Ran(FailureReason::kNone));
  registry.Replace({with});
  const std::string page = Page(registry);
  EXPECT_NE(page.find("# TYPE synthetic_probe_phase_seconds histogram\n"), std::string::npos);
  EXPECT_NE(page.find("phase=\"resolve\",le=\"0.05\"} 1\n"), std::string::npos) << page;
  EXPECT_EQ(page.find("phase=\"tls\""), std::string::npos);

  registry.Replace({Entry("a", "t", {.phases = PhaseSeries::kOff})});
  EXPECT_EQ(Page(registry).find("synthetic_probe_phase_seconds"), std::string::npos);
}

TEST(CheckRegistry, TheLastObservationsStayBetweenScrapesAndReloads) {
  CheckRegistry registry;
  const CheckEntry entry = Entry("a", "t", {.probe_metrics = true});
  entry.cells->Record(Ran(FailureReason::kNone));
  registry.Replace({entry});
  const std::string wanted =
      "\nprobe_success{check=\"a\",endpoint=\"t\",env=\"test\",region=\"eu\"} 1\n";
  EXPECT_NE(Page(registry).find(wanted), std::string::npos);
  EXPECT_NE(Page(registry).find(wanted), std::string::npos) << "no new run, same values";
  registry.Replace({entry, Entry("b", "t")});
  EXPECT_NE(Page(registry).find(wanted), std::string::npos);
  registry.Replace({Entry("b", "t")});
  EXPECT_EQ(Page(registry).find("probe_success{"), std::string::npos);
}

TEST(CheckRegistry, NoSeriesAndNoFamilyComesTwiceOnAPage) {
  CheckRegistry registry;
  CheckEntries entries;
  for (int i = 0; i < 50; ++i) {
    entries.push_back(
        Entry("c" + std::to_string(i % 5), "t" + std::to_string(i), {.probe_metrics = true}));
    for (const FailureReasonInfo& info : kFailureReasons)
      entries.back().cells->Record(Ran(info.reason));
  }
  registry.Replace(std::move(entries));
  std::istringstream page(Page(registry));
  std::set<std::string> seen;
  for (std::string line; std::getline(page, line);) {
    const std::string key = line.starts_with('#') ? line : line.substr(0, line.rfind(' '));
    EXPECT_TRUE(seen.insert(key).second) << line;
  }
  EXPECT_GT(seen.size(), 3000U);
}

// Run under ThreadSanitizer.
TEST(CheckRegistry, ScrapesGoOnWhileShardsWriteAndReloadsReplace) {
  CheckRegistry registry;
  CheckEntries entries;
  for (int i = 0; i < 20; ++i) {
    entries.push_back(Entry("c", std::to_string(i), {.probe_metrics = true}));
  }
  registry.Replace(entries);
  std::jthread shard([&](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      for (const CheckEntry& entry : entries) entry.cells->Record(Ran(FailureReason::kHttpStatus));
    }
  });
  std::jthread scraper([&] {
    for (int i = 0; i < 50; ++i) Page(registry);
  });
  for (int i = 0; i < 50; ++i) {
    registry.Replace(entries);
    EXPECT_FALSE(Page(registry).empty());
  }
}

}  // namespace
}  // namespace sonde
