// Tables and JSON of outcomes.
#include "report/outcome_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "sonde/common_metrics.h"

namespace sonde {
namespace {

using nlohmann::json;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;

Outcome Passed() {
  Outcome outcome{"web", "http_2xx", "https://a.test/", {}};
  ProbeResult& result = outcome.result;
  result.success = true;
  result.started = WallTime(seconds(1767225600));
  result.duration = milliseconds(500);
  result.timeout = seconds(5);
  result.address = IpAddress::Parse("::1");
  result.phases.Add(Phase::kConnect, milliseconds(125));
  result.observations.Set(kProbeIpProtocol, 6);
  result.observations.Set(kProbeTlsVersionInfo, {"TLS 1.3"}, 1);
  result.hops = {{"GET https://a.test/ → 200", {*result.address, 443}, result.phases}};
  return outcome;
}

Outcome Failed(FailureReason reason, std::string detail) {
  Outcome outcome{"", "tcp_connect", "b.test:80", {}};
  outcome.result.failure = {reason, std::move(detail)};
  outcome.result.duration = milliseconds(3);
  return outcome;
}

TEST(OutcomeJson, OfASuccess) {
  const json actual = json::parse(RenderJson(Passed()));
  EXPECT_EQ(actual, json::parse(R"({
    "check": "web", "target": "https://a.test/", "module": "http_2xx", "success": true,
    "reason": null, "phase": null, "fault": null, "detail": null,
    "started": "2026-01-01T00:00:00Z", "duration_seconds": 0.5, "timeout_seconds": 5.0,
    "unaccounted_seconds": 0.375, "address": "::1", "phases": {"connect": 0.125},
    "hops": [{"label": "GET https://a.test/ → 200", "peer": "[::1]:443", "phases": {"connect": 0.125}}],
    "tls": null,
    "metrics": [{"name": "probe_ip_protocol", "labels": {}, "value": 6.0},
                {"name": "probe_tls_version_info", "labels": {"version": "TLS 1.3"}, "value": 1.0}],
    "log": []})"));
}

TEST(OutcomeJson, OfAFailureOfTheTargetAndOfTheAgent) {
  const json target = json::parse(RenderJson(Failed(FailureReason::kConnectRefused, "refused it")));
  EXPECT_EQ(target["success"], false);
  EXPECT_EQ(target["reason"], "refused");
  EXPECT_EQ(target["phase"], "connect");
  EXPECT_EQ(target["fault"], "target");
  EXPECT_EQ(target["detail"], "refused it");
  EXPECT_FALSE(target.contains("check"));
  EXPECT_EQ(json::parse(RenderJson(Failed(FailureReason::kNoPorts, "")))["fault"], "agent");
}

TEST(OutcomeJson, HoldsTheCertificateAlsoWhenItIsBad) {
  Outcome outcome = Failed(FailureReason::kCertExpired, "expired");
  TlsFacts tls;
  tls.verify_failure = outcome.result.failure;
  CertificateFacts leaf;
  leaf.subject = "CN=b.test";
  leaf.not_after = WallTime(-hours(25));
  tls.earliest_expiry = leaf.not_after;
  tls.peer_chain = {leaf};
  outcome.result.tls = tls;
  const json actual = json::parse(RenderJson(outcome))["tls"];
  EXPECT_EQ(actual["verified"], false);
  EXPECT_EQ(actual["version"], nullptr);
  EXPECT_EQ(actual["verify_error"], "cert_expired");
  EXPECT_EQ(actual["expires_in_days"], -2);
  EXPECT_EQ(actual["chain"][0]["subject"], "CN=b.test");
}

TEST(OutcomeJson, BytesThatAreNoUtf8DoNotBreakIt) {
  const json actual = json::parse(RenderJson(Failed(FailureReason::kMalformed, "got \xff")));
  EXPECT_EQ(actual["detail"], "got \xEF\xBF\xBD");
}

TEST(OutcomeJson, OfManySaysHowManyPassed) {
  const std::vector<Outcome> outcomes = {Passed(), Failed(FailureReason::kNxdomain, "")};
  const json actual = json::parse(RenderJson(outcomes));
  EXPECT_EQ(actual["success"], false);
  EXPECT_EQ(actual["passed"], 1);
  EXPECT_EQ(actual["failed"], 1);
  EXPECT_EQ(actual["results"].size(), 2U);
}

TEST(OutcomeTable, KeepsTheOrderAndGivesReasons) {
  const std::vector<Outcome> outcomes = {Passed(),
                                         Failed(FailureReason::kNxdomain, "no \x1b[1m name"),
                                         Failed(FailureReason::kNoFds, "")};
  EXPECT_EQ(RenderTable(outcomes, {.width = 80}),
            "  CHECK        TARGET                TOOK  REASON\n"
            "✓ web          https://a.test/     500 ms\n"
            "✗ tcp_connect  b.test:80          3.00 ms  resolve: nxdomain\n"
            "    no \\x1b[1m name\n"
            "! tcp_connect  b.test:80          3.00 ms  agent: no_fds\n"
            "1 of 3 passed\n");
}

TEST(OutcomeTable, FitsTheWidthByShorteningTargets) {
  Outcome outcome = Failed(FailureReason::kNxdomain, "");
  outcome.target = "https://" + std::string(100, 'x') + "/";
  const std::string table = RenderTable({&outcome, 1}, {.width = 60});
  EXPECT_THAT(table, HasSubstr("x…  "));
}

TEST(OutcomeTable, NoOutcomesAreNoTable) { EXPECT_EQ(RenderTable({}, {}), "0 of 0 passed\n"); }

}  // namespace
}  // namespace sonde
