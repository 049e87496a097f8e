// The agent's own metrics.
#include "metrics/agent_metrics.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "metrics/catalog.h"
#include "metrics/process_stats.h"

namespace sonde {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

std::string Page(const AgentMetrics& metrics) {
  std::string page;
  metrics.Render(page);
  return page;
}

bool Has(const std::string& page, const std::string& line) {
  return ("\n" + page).find("\n" + line + "\n") != std::string::npos;
}

BuildFacts Build() { return {"1.2.3", "abc", {{"libcurl", "7.88.1"}, {"c-ares", "1.18.1"}}}; }

TEST(AgentMetrics, NamesItsBuildUnderBothNames) {
  const std::string page = Page(AgentMetrics(Build()));
  EXPECT_NE(page.find("sonde_build_info{c_ares=\"1.18.1\",compiler=\""), std::string::npos);
  EXPECT_NE(page.find("libcurl=\"7.88.1\",revision=\"abc\",version=\"1.2.3\"} 1\n"),
            std::string::npos);
  EXPECT_NE(page.find("blackbox_exporter_build_info{branch=\"sonde\""), std::string::npos);
}

TEST(AgentMetrics, AFailedReloadKeepsTheTimestampOfTheGoodOne) {
  AgentMetrics metrics(Build());
  metrics.ConfigLoaded(true, WallTime(seconds(1'700'000'000)));
  metrics.ConfigLoaded(false, WallTime(seconds(1'800'000'000)));
  const std::string page = Page(metrics);
  for (const std::string name :
       {"sonde_config_last_reload", "blackbox_exporter_config_last_reload"}) {
    EXPECT_TRUE(Has(page, name + "_successful 0")) << page;
    EXPECT_TRUE(Has(page, name + "_success_timestamp_seconds 1.7e+09")) << page;
  }
}

TEST(AgentMetrics, CountersStartAtZeroSoThatTheirFirstIncreaseIsSeen) {
  const std::string page = Page(AgentMetrics(Build()));
  EXPECT_TRUE(Has(page, "blackbox_module_unknown_total 0"));
  for (const std::string what : {"probe", "scrape", "connection"}) {
    EXPECT_TRUE(Has(page, "sonde_admission_rejected_total{what=\"" + what + "\"} 0"));
  }
}

TEST(AgentMetrics, CountsWhatItIsTold) {
  AgentMetrics metrics(Build());
  metrics.CountUnknownModule();
  metrics.CountRejected(Rejected::kProbe);
  metrics.CountRejected(Rejected::kProbe);
  metrics.CountRequest("probe", 200);
  metrics.CountRequest("probe", 200);
  metrics.CountRequest("probe", 503);
  metrics.SetConnections(5);
  const std::string page = Page(metrics);
  EXPECT_TRUE(Has(page, "blackbox_module_unknown_total 1"));
  EXPECT_TRUE(Has(page, "sonde_admission_rejected_total{what=\"probe\"} 2"));
  EXPECT_TRUE(Has(page, "sonde_http_requests_total{code=\"200\",handler=\"probe\"} 2"));
  EXPECT_TRUE(Has(page, "sonde_http_requests_total{code=\"503\",handler=\"probe\"} 1"));
  EXPECT_TRUE(Has(page, "sonde_http_connections 5"));
}

TEST(AgentMetrics, ShowsEachLoopAndSchedulesOfShardsOnly) {
  AgentMetrics metrics(Build());
  metrics.AddLoop("main", false).ObserveLag(milliseconds(3));
  LoopCells& shard = metrics.AddLoop("shard-0", true);
  shard.SetInFlight(7);
  shard.ObserveScheduleDelay(milliseconds(1));
  shard.ObserveMeasurementError(milliseconds(1));
  const std::string page = Page(metrics);
  EXPECT_TRUE(Has(page, "sonde_loop_lag_seconds_bucket{loop=\"main\",le=\"0.002\"} 0"));
  EXPECT_TRUE(Has(page, "sonde_loop_lag_seconds_bucket{loop=\"main\",le=\"0.005\"} 1"));
  EXPECT_TRUE(Has(page, "sonde_probes_in_flight{loop=\"shard-0\"} 7"));
  EXPECT_TRUE(Has(page, "sonde_schedule_delay_seconds_count{loop=\"shard-0\"} 1"));
  EXPECT_TRUE(Has(page, "sonde_measurement_error_seconds_count{loop=\"shard-0\"} 1"));
  EXPECT_EQ(page.find("sonde_schedule_delay_seconds_count{loop=\"main\"}"), std::string::npos);
}

TEST(AgentMetrics, ScrapesAreCountedAsTheExportersHandlerDoes) {
  AgentMetrics metrics(Build());
  metrics.ScrapeBegan();
  metrics.ScrapeBegan();
  metrics.ScrapeBegan();
  metrics.ScrapeEnded(200);
  metrics.ScrapeAbandoned();
  const std::string page = Page(metrics);
  EXPECT_TRUE(Has(page, "promhttp_metric_handler_requests_in_flight 1"));
  EXPECT_TRUE(Has(page,
                  "promhttp_metric_handler_requests_total{code=\"200\"} 1\n"
                  "promhttp_metric_handler_requests_total{code=\"500\"} 0\n"
                  "promhttp_metric_handler_requests_total{code=\"503\"} 0"))
      << page;
}

TEST(AgentMetrics, ConnectionsOfHttpProbesAreCountedByTheirOutcome) {
  AgentMetrics metrics(Build());
  EXPECT_EQ(Page(metrics).find("net_conntrack"), std::string::npos) << "after the first probe";
  Hop connected;
  connected.phases.Add(Phase::kConnect, milliseconds(1));
  ProbeResult result;
  result.success = true;
  result.hops = {connected, connected};
  metrics.CountDials(result);
  result.success = false;
  result.failure = {FailureReason::kConnectRefused, ""};
  metrics.CountDials(result);
  result.hops = {connected};
  result.failure = {FailureReason::kConnectTimeout, ""};
  metrics.CountDials(result);
  result.hops = {Hop()};
  result.failure = {FailureReason::kNxdomain, ""};
  metrics.CountDials(result);
  const std::string page = Page(metrics);
  const std::string prefix = "net_conntrack_dialer_conn_";
  EXPECT_TRUE(Has(page, prefix + "attempted_total{dialer_name=\"http_probe\"} 5")) << page;
  EXPECT_TRUE(Has(page, prefix + "established_total{dialer_name=\"http_probe\"} 3"));
  EXPECT_TRUE(Has(page, prefix + "closed_total{dialer_name=\"http_probe\"} 3"));
  const std::string failed = prefix + "failed_total{dialer_name=\"http_probe\",reason=\"";
  EXPECT_TRUE(Has(page, failed + "refused\"} 1\n" + failed + "resolution\"} 0\n" + failed +
                            "timeout\"} 1\n" + failed + "unknown\"} 1"));
}

TEST(ProcessStats, TheNetworksOctetsStandBelowTheirNames) {
  const auto octets = ParseNetStat(
      "TcpExt: A B\nTcpExt: 1 2\nIpExt: InNoRoutes InOctets OutOctets X\nIpExt: 1 22 333 4\n");
  ASSERT_TRUE(octets);
  EXPECT_EQ(octets->first, 22U);
  EXPECT_EQ(octets->second, 333U);
  EXPECT_FALSE(ParseNetStat(""));
  EXPECT_FALSE(ParseNetStat("IpExt: InOctets\n"));
  EXPECT_FALSE(ParseNetStat("IpExt: InOctets OutOctets\nIpExt: x\n"));
}

TEST(ProcessStats, AreReadFromTheKernel) {
  const auto stats = ReadProcessStats();
  ASSERT_TRUE(stats);
  EXPECT_GT(stats->resident_bytes, 1'000'000U);
  EXPECT_GE(stats->virtual_bytes, stats->resident_bytes);
  EXPECT_GE(stats->open_fds, 3U);
  EXPECT_GE(stats->threads, 1U);
  EXPECT_GT(stats->max_fds, 0U);
  const double now = ToUnixSeconds(SystemClock().WallNow());
  EXPECT_LT(stats->start_time_seconds, now + 2);
  EXPECT_GT(stats->start_time_seconds, now - 86'400);
}

TEST(ProcessStats, ACommandWithBracketsAndSpacesIsNoTrap) {
  const auto stats = ParseProcStat(
      "42 (a) b (c) S 1 1 1 0 -1 4194304 98 0 0 0 250 50 0 0 20 0 3 0 1000 4096 2 "
      "18446744073709551615",
      100, 4096);
  ASSERT_TRUE(stats);
  EXPECT_DOUBLE_EQ(stats->cpu_seconds, 3);
  EXPECT_EQ(stats->threads, 3U);
  EXPECT_DOUBLE_EQ(stats->start_time_seconds, 10);
  EXPECT_EQ(stats->virtual_bytes, 4096U);
  EXPECT_EQ(stats->resident_bytes, 8192U);
}

TEST(ProcessStats, OtherTextIsRefused) {
  EXPECT_FALSE(ParseProcStat("", 100, 4096));
  EXPECT_FALSE(ParseProcStat("42 (a) ", 100, 4096));
  EXPECT_FALSE(ParseProcStat("42 (a) S 1 2", 100, 4096));
}

TEST(Catalog, EveryMetricIsNamedAndDescribedOnce) {
  std::set<std::pair<std::string_view, MetricType>> names;
  for (const MetricDef* metric : AllMetrics()) {
    EXPECT_TRUE(names.emplace(metric->name, metric->type).second) << metric->name;
    EXPECT_GT(metric->help.size(), 10U) << metric->name;
    EXPECT_EQ(metric->type == MetricType::kCounter, metric->name.ends_with("_total"))
        << metric->name;
  }
}

TEST(Catalog, WhatIsRenderedIsInTheTable) {
  AgentMetrics metrics(Build());
  metrics.AddLoop("shard-0", true);
  metrics.CountRequest("probe", 200);
  metrics.CountDials({});
  const std::string page = Page(metrics);
  std::set<std::string> known;
  for (const MetricDef* metric : AllMetrics()) known.insert(std::string(metric->name));
  std::size_t families = 0;
  for (std::size_t at = page.find("# TYPE "); at != std::string::npos;
       at = page.find("# TYPE ", at + 1)) {
    const std::size_t begin = at + 7;
    EXPECT_TRUE(known.contains(page.substr(begin, page.find(' ', begin) - begin)));
    ++families;
  }
  EXPECT_EQ(families, 35U);
}

}  // namespace
}  // namespace sonde
