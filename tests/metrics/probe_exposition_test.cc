// The body of /probe.
#include "metrics/probe_exposition.h"

#include <gtest/gtest.h>

#include "sonde/common_metrics.h"

namespace sonde {
namespace {

using std::chrono::milliseconds;

const MetricDef kPhases{
    "probe_http_duration_seconds", "Duration of http request by phase", {"phase"}};
const MetricDef kExpectInfo{"probe_expect_info", "Explicit content matched", {}};

ProbeResult GoodResult() {
  ProbeResult result;
  result.success = true;
  result.duration = milliseconds(125);
  result.timeout = milliseconds(9500);
  result.observations.Set(kPhases, {"tls"}, 0.000023776);
  result.observations.Set(kPhases, {"connect"}, 0.5);
  result.observations.Set(kProbeIpAddrHash, 3668918509.0);
  return result;
}

TEST(ProbeExposition, OfASuccess) {
  EXPECT_EQ(
      RenderProbe(GoodResult()),
      "# HELP probe_duration_seconds Returns how long the probe took to complete in seconds\n"
      "# TYPE probe_duration_seconds gauge\n"
      "probe_duration_seconds 0.125\n"
      "# HELP probe_http_duration_seconds Duration of http request by phase\n"
      "# TYPE probe_http_duration_seconds gauge\n"
      "probe_http_duration_seconds{phase=\"connect\"} 0.5\n"
      "probe_http_duration_seconds{phase=\"tls\"} 2.3776e-05\n"
      "# HELP probe_ip_addr_hash Specifies the hash of IP address. It's useful to detect if the IP "
      "address changes.\n"
      "# TYPE probe_ip_addr_hash gauge\n"
      "probe_ip_addr_hash 3.668918509e+09\n"
      "# HELP probe_success Displays whether or not the probe was a success\n"
      "# TYPE probe_success gauge\n"
      "probe_success 1\n"
      "# HELP probe_timeout_seconds The timeout that was in force for the probe, in seconds\n"
      "# TYPE probe_timeout_seconds gauge\n"
      "probe_timeout_seconds 9.5\n");
}

TEST(ProbeExposition, OfAFailureNamesPhaseAndReason) {
  ProbeResult result;
  result.failure = {FailureReason::kCertExpired, "certificate of example.test expired"};
  const std::string page = RenderProbe(result);
  EXPECT_NE(page.find("\nprobe_failure_info{phase=\"tls\",reason=\"cert_expired\"} 1\n"),
            std::string::npos);
  EXPECT_NE(page.find("\nprobe_success 0\n"), std::string::npos);
  EXPECT_EQ(page.find("example.test"), std::string::npos) << "details are no labels";
}

TEST(ProbeExposition, ANegativeTimeoutIsShownAsZero) {
  ProbeResult result = GoodResult();
  result.timeout = milliseconds(-3);
  EXPECT_NE(RenderProbe(result).find("\nprobe_timeout_seconds 0\n"), std::string::npos);
}

TEST(ProbeExposition, LabelsThatOnlyTheConfigurationKnowsAreMadeLegalAndSorted) {
  ProbeResult result = GoodResult();
  result.observations.SetDynamic(kExpectInfo, {{"z", "\xff"}, {"a-b", "say \"hi\""}}, 1);
  EXPECT_NE(
      RenderProbe(result).find("probe_expect_info{a_b=\"say \\\"hi\\\"\",z=\"\xEF\xBF\xBD\"} 1\n"),
      std::string::npos);
}

TEST(ProbeExposition, SeriesThatBecomeEqualAreShownOnce) {
  ProbeResult result = GoodResult();
  result.observations.SetDynamic(kExpectInfo, {{"a-b", "1"}}, 1);
  result.observations.SetDynamic(kExpectInfo, {{"a.b", "1"}}, 2);
  const std::string page = RenderProbe(result);
  const std::size_t first = page.find("\nprobe_expect_info{");
  ASSERT_NE(first, std::string::npos);
  EXPECT_EQ(page.find("\nprobe_expect_info{", first + 1), std::string::npos);
}

TEST(ProbeExposition, ManyRunsShareFamiliesAndKeepTheirOwnLabels) {
  const Observations first = WithCommonObservations(GoodResult());
  const Observations second = WithCommonObservations(GoodResult());
  const std::vector<std::string> names = {"check", "phase"};
  const std::vector<LabelledObservations> runs = {{&first, "check=\"a\",phase=\"x\"", names},
                                                  {nullptr, "", {}},
                                                  {&second, "check=\"b\",phase=\"x\"", names}};
  std::string page;
  AppendObservations(page, runs);
  EXPECT_NE(
      page.find(
          "# TYPE probe_http_duration_seconds gauge\n"
          "probe_http_duration_seconds{check=\"a\",phase=\"x\",exported_phase=\"connect\"} 0.5\n"
          "probe_http_duration_seconds{check=\"a\",phase=\"x\",exported_phase=\"tls\"} 2.3776e-05\n"
          "probe_http_duration_seconds{check=\"b\",phase=\"x\",exported_phase=\"connect\"} 0.5\n"),
      std::string::npos)
      << page;
}

}  // namespace
}  // namespace sonde
