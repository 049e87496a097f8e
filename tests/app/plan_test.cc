#include "app/plan.h"

#include <gmock/gmock.h>

#include "app/page_share.h"
#include "app/plan_costs.h"

namespace sonde {
namespace {

using ::testing::Contains;
using ::testing::DoubleNear;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Plan PlanFor(const std::string& text, const PlanOptions& options = {}) {
  const auto config = ParseConfig(text, "f.yml", "here");
  EXPECT_TRUE(config) << config.error().ToString();
  return PlanOf(*Generation::Make(*config, nullptr), options);
}

TEST(PlanTest, CountsInstancesRunsAndHosts) {
  const Plan plan = PlanFor(
      "checks:\n"
      "  - {name: a, http: {}, targets: ['https://x/1', 'https://X:444/2', 'http://y/'],"
      " interval: 2s, timeout: 1s}\n"
      "  - {name: b, tcp: {}, targets: ['x:25'], interval: 1s, timeout: 3s, max_overlap: 4}\n"
      "  - {name: c, tcp: {}, targets: ['x:26'], regions: [there]}\n");
  EXPECT_EQ(plan.checks, 2U);
  EXPECT_EQ(plan.other_checks, 1U);
  EXPECT_EQ(plan.instances, 4U);
  EXPECT_DOUBLE_EQ(plan.runs_per_second, 2.5);
  EXPECT_DOUBLE_EQ(plan.most_in_flight, 3 * 0.5 + 3);
  ASSERT_EQ(plan.hosts.size(), 2U);
  EXPECT_EQ(plan.hosts[0].host, "x");
  EXPECT_EQ(plan.hosts[0].instances, 3U);
  EXPECT_DOUBLE_EQ(plan.hosts[0].runs_per_second, 2);
  ASSERT_EQ(plan.probers.size(), 3U);
  EXPECT_EQ(plan.probers[0].prober, "http with TLS");
  EXPECT_THAT(plan.warnings, IsEmpty());
}

TEST(PlanTest, SeriesAreThoseOfThePage) {
  const std::string check =
      "checks: [{name: a, tcp: {}, targets: ['x:25'], interval: 10s, timeout: 1s";
  // Two counters, twelve buckets with sum and count, three phases, availability, time, four causes,
  // and the info.
  EXPECT_EQ(PlanFor(check + "}]\n").check_series, 2U + 14 + 3 + 2 + 4 + 1);
  EXPECT_EQ(PlanFor("metrics: {phases: off, buckets: [1]}\n" + check + "}]\n").check_series,
            2U + 4 + 2 + 4 + 1);
  const std::size_t promised = PlanFor(check + ", slo: {availability: 99%}}]\n").check_series;
  EXPECT_GT(promised, 2U + 14 + 3 + 2 + 4 + 1 + 10);
  const Plan plan = PlanFor(check + "}]\n", {.scrape_interval = std::chrono::seconds(10)});
  EXPECT_GT(plan.agent_series, 50U);
  EXPECT_THAT(plan.samples_per_second,
              DoubleNear(static_cast<double>(plan.check_series + plan.agent_series) / 10, 1e-9));
}

TEST(PlanTest, WarnsOfWhatWillHurt) {
  const std::string many =
      "history: {max_size: 16MiB}\n"
      "checks: [{name: a, http: {}, targets: ['http://x/'], interval: 100ms, timeout: 90ms}]\n";
  const Plan plan = PlanFor(many, {.regions = 3});
  EXPECT_THAT(plan.warnings, Contains(HasSubstr("x is probed 30 times a second by all regions")));
  EXPECT_THAT(plan.warnings, Contains(HasSubstr("history.max_size")));
  const Plan asked = PlanFor(
      "checks: [{name: a, http: {}, targets_from: {http_sd: {url: 'http://inventory/'}}}]\n");
  EXPECT_THAT(asked.warnings, Contains(HasSubstr("were not asked")));
  EXPECT_EQ(asked.instances, 0U);
}

TEST(PlanTest, EveryProberHasItsCost) {
  for (const Prober* prober : BuiltinProbers()) {
    const auto cost = std::ranges::find(kRunCosts, prober->name(), &RunCost::prober);
    ASSERT_NE(cost, kRunCosts.end()) << prober->name();
    EXPECT_GT(cost->plain, 0) << prober->name();
  }
  EXPECT_EQ(kRunCosts.size(), BuiltinProbers().size());
}

TEST(HostOfTest, OfEveryFormOfTarget) {
  EXPECT_EQ(HostOf("https://User:pw@WWW.example.com:8443/a?b"), "www.example.com");
  EXPECT_EQ(HostOf("example.com:25"), "example.com");
  EXPECT_EQ(HostOf("[2001:db8::1]:25"), "2001:db8::1");
  EXPECT_EQ(HostOf("wss://example.com/chat"), "example.com");
  EXPECT_EQ(HostOf("example.com/path"), "example.com");
  EXPECT_EQ(HostOf("10.0.0.1"), "10.0.0.1");
  EXPECT_EQ(HostOf("/run/app.sock"), "/run/app.sock");
}

TEST(ShareOfTest, CountsSeriesAndTheirBytes) {
  const PageShare share = ShareOf("# HELP a b\n# TYPE a gauge\na 1\na{x=\"1\"} 2\n");
  EXPECT_EQ(share.series, 2U);
  EXPECT_EQ(share.bytes, 4U + 11);
}

}  // namespace
}  // namespace sonde
