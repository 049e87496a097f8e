// /probe as blackbox_exporter answers it: order of checks, texts, timeouts, debug output.
#include "server/probe_handler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "metrics/exposition.h"
#include "server/fake_web.h"

namespace sonde {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr std::string_view kTimeout = "X-Prometheus-Scrape-Timeout-Seconds: ";

class ProbeHandlerTest : public testing::Test {
 protected:
  ProbeHandlerTest() {
    web_.probes.modules["odd"] = std::make_shared<FakeModule>("odd", "foo", Duration{});
    web_.probes.modules["hosty"] =
        std::make_shared<FakeModule>("hosty", "http", Duration{}, "a.example");
    web_.probes.modules["five"] = std::make_shared<FakeModule>("five", "tcp", seconds(5));
  }
  const ProbeOrder& LastOrder() { return web_.probes.runs.back()->order; }
  static std::string Scrape(const std::string& value) {
    return std::string(kTimeout) + value + "\r\n";
  }
  ProbeResult Good() {
    ProbeResult result;
    result.success = true;
    result.started = web_.loop.WallNow();
    result.duration = milliseconds(250);
    result.timeout = seconds(9);
    return result;
  }
  ProbeResult Bad() {
    ProbeResult result = Good();
    result.success = false;
    result.failure = {FailureReason::kConnectRefused, "connect to 127.0.0.1:1: refused"};
    return result;
  }

  FakeWeb web_;
};

TEST_F(ProbeHandlerTest, ASuccessIsTheExpositionOfTheRun) {
  EXPECT_EQ(web_.Get("/probe?target=example.test"), "") << "held until the run has ended";
  EXPECT_EQ(LastOrder().target, "example.test");
  EXPECT_EQ(LastOrder().module->name(), "http_2xx") << "the default module";
  EXPECT_EQ(LastOrder().timeout, milliseconds(119'500));
  const std::string answer = web_.Finish(Good());
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\nContent-Type: " +
                                 std::string(kExpositionContentType) + "\r\n"));
  EXPECT_THAT(answer, HasSubstr("\nprobe_success 1\n"));
  EXPECT_THAT(answer, HasSubstr("\nprobe_duration_seconds 0.25\n"));
}

TEST_F(ProbeHandlerTest, AFailedProbeIsStill200) {
  web_.Get("/probe?target=x");
  const std::string answer = web_.Finish(Bad());
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 "));
  EXPECT_THAT(answer, HasSubstr("\nprobe_success 0\n"));
  EXPECT_THAT(answer, HasSubstr("probe_failure_info{phase=\"connect\",reason=\"refused\"} 1\n"));
}

// Each case breaks everything that later checks would complain about too.
TEST_F(ProbeHandlerTest, ChecksComeInBlackboxsOrderWithItsTexts) {
  EXPECT_THAT(
      web_.Get("/probe?module=x%22%0Ay", Scrape("abc")),
      AllOf(StartsWith("HTTP/1.1 400 "), EndsWith("\r\n\r\nUnknown module \"x\\\"\\ny\"\n")));
  EXPECT_THAT(web_.Get("/probe?module=odd", Scrape("abc")),
              AllOf(StartsWith("HTTP/1.1 500 "),
                    EndsWith("\r\n\r\nFailed to parse timeout from Prometheus header: "
                             "strconv.ParseFloat: parsing \"abc\": invalid syntax\n")));
  EXPECT_THAT(
      web_.Get("/probe?module=odd&hostname=b"),
      AllOf(StartsWith("HTTP/1.1 400 "), EndsWith("\r\n\r\nTarget parameter is missing\n")));
  EXPECT_THAT(web_.Get("/probe?module=odd&hostname=b&target=x"),
              AllOf(StartsWith("HTTP/1.1 400 "), EndsWith("\r\n\r\nUnknown prober \"foo\"\n")));
  EXPECT_THAT(web_.Get("/probe?module=hosty&hostname=b&target=x"),
              AllOf(StartsWith("HTTP/1.1 400 "),
                    EndsWith("\r\n\r\nhost header defined both in module configuration (a.example) "
                             "and with URL-parameter 'hostname' (b)\n")));
  EXPECT_TRUE(web_.probes.runs.empty());
}

TEST_F(ProbeHandlerTest, ErrorsLookLikeGosHttpErrors) {
  EXPECT_THAT(web_.Get("/probe"), HasSubstr("Content-Type: text/plain; charset=utf-8\r\n"
                                            "X-Content-Type-Options: nosniff\r\n"));
}

TEST_F(ProbeHandlerTest, UnknownModulesAreCounted) {
  web_.Get("/probe?module=x&target=y");
  web_.Get("/probe?module=x&target=y");
  EXPECT_THAT(web_.Metrics(), HasSubstr("\nblackbox_module_unknown_total 2\n"));
}

TEST_F(ProbeHandlerTest, TheScrapeTimeoutAndTheModulesMeet) {
  web_.Get("/probe?module=five&target=x", Scrape("15"));
  EXPECT_EQ(LastOrder().timeout, seconds(5));
  web_.Get("/probe?module=five&target=x", Scrape("3"));
  EXPECT_EQ(LastOrder().timeout, milliseconds(2500));
}

TEST_F(ProbeHandlerTest, TheTimeoutOffsetIsTheAgents) {
  web_.options.timeout_offset_seconds = 2;
  web_.Get("/probe?target=x", Scrape("10"));
  EXPECT_EQ(LastOrder().timeout, seconds(8));
}

TEST_F(ProbeHandlerTest, TargetsAreUnescapedOnce) {
  web_.Get("/probe?target=http%3A%2F%2Fa%3A80%2F%253A+b");
  EXPECT_EQ(LastOrder().target, "http://a:80/%3A b");
}

TEST_F(ProbeHandlerTest, TheHostnameReachesTheModule) {
  web_.Get("/probe?target=x&hostname=h.example&debug=true");
  EXPECT_EQ(LastOrder().hostname, "h.example");
  EXPECT_THAT(web_.Finish(Good()),
              EndsWith("Module configuration:\nprober: http\nhost: h.example\n"));
}

TEST_F(ProbeHandlerTest, EveryMethodProbesAndFormsAreIgnored) {
  for (const std::string method : {"POST", "DELETE", "OPTIONS", "HEAD"}) {
    web_.Request(method, "/probe?target=x");
    EXPECT_THAT(web_.Finish(Good()), StartsWith("HTTP/1.1 200 "));
  }
  const std::string form = "target=x";
  EXPECT_THAT(
      web_.Request("POST", "/probe",
                   "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 0\r\n"),
      EndsWith("Target parameter is missing\n"));
}

TEST_F(ProbeHandlerTest, AClientThatLeavesCancelsTheRun) {
  web_.Get("/probe?target=x");
  EXPECT_TRUE(web_.probes.runs[0]->alive);
  web_.client->Close();
  web_.loop.RunUntilIdle();
  EXPECT_FALSE(web_.probes.runs[0]->alive);
  EXPECT_TRUE(web_.history.recent().empty());
}

TEST_F(ProbeHandlerTest, ARunThatIsNotAdmittedIsA503ThatIsCounted) {
  web_.probes.refuse = Error{ErrorCode::kExhausted, "too many probes at a time"};
  const std::string answer = web_.Get("/probe?target=x");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 503 "));
  EXPECT_THAT(answer, HasSubstr("Retry-After: 1\r\n"));
  EXPECT_THAT(answer, EndsWith("too many probes at a time\n"));
  EXPECT_THAT(web_.Metrics(), HasSubstr("sonde_admission_rejected_total{what=\"probe\"} 1\n"));
}

TEST_F(ProbeHandlerTest, AnyOtherErrorIsA500) {
  web_.probes.refuse = Error{ErrorCode::kIo, "no shard"};
  EXPECT_THAT(web_.Get("/probe?target=x"), StartsWith("HTTP/1.1 500 "));
}

TEST_F(ProbeHandlerTest, DebugShowsLogMetricsAndModule) {
  web_.Get("/probe?target=x&debug=true&module=five");
  ProbeResult result = Bad();
  result.log = {{result.started, LogLevel::kWarn, "Something odd", {{"why", "a \"b\""}}}};
  const std::string answer = web_.Finish(result);
  EXPECT_THAT(answer, HasSubstr("\r\nContent-Type: text/plain\r\n"));
  const std::string body = answer.substr(answer.find("\r\n\r\n") + 4);
  EXPECT_EQ(
      body,
      "Logs for the probe:\n"
      "time=2026-01-01T00:00:00.000Z level=WARN source=probe msg=\"Something odd\" module=five "
      "target=x why=\"a \\\"b\\\"\"\n"
      "\n\n\nMetrics that would have been returned:\n" +
          std::string(
              body.substr(body.find("# HELP"), body.find("\n\n\n\nModule") - body.find("# HELP"))) +
          "\n\n\n\nModule configuration:\nprober: tcp\nhost: \n");
  EXPECT_THAT(body, HasSubstr("probe_success 0\n"));
}

TEST_F(ProbeHandlerTest, DebugIsExactlyTrue) {
  for (const std::string value : {"1", "TRUE", ""}) {
    web_.Get("/probe?target=x&debug=" + value);
    EXPECT_THAT(web_.Finish(Good()), Not(HasSubstr("Logs for the probe")));
  }
}

TEST_F(ProbeHandlerTest, AtDebugLevelTheBeginIsLoggedAndAllLinesGoToTheSink) {
  web_.options.prober_log_level = LogLevel::kDebug;
  std::vector<std::string> sunk;
  web_.options.log_sink = [&](const RunLogLine& line, std::string_view module,
                              std::string_view target) {
    sunk.push_back(line.message + " " + std::string(module) + " " + std::string(target));
  };
  web_.Get("/probe?target=x&debug=true", Scrape("9.5"));
  EXPECT_EQ(LastOrder().log_level, LogLevel::kDebug);
  ProbeResult result = Good();
  result.log = {{result.started, LogLevel::kInfo, "Probe succeeded", {}}};
  const std::string answer = web_.Finish(std::move(result));
  EXPECT_THAT(answer, HasSubstr("level=DEBUG source=probe msg=\"Beginning probe\" module=http_2xx "
                                "target=x probe=http timeout_seconds=9\n"));
  EXPECT_THAT(sunk,
              testing::ElementsAre("Beginning probe http_2xx x", "Probe succeeded http_2xx x"));
}

TEST_F(ProbeHandlerTest, ThePasswordInATargetIsShownNowhere) {
  web_.options.prober_log_level = LogLevel::kDebug;
  std::string sunk;
  web_.options.log_sink = [&](const RunLogLine&, std::string_view, std::string_view target) {
    sunk += target;
  };
  web_.Get("/probe?target=http://u:secret@h/&debug=true");
  EXPECT_EQ(LastOrder().target, "http://u:secret@h/");
  const std::string answer = web_.Finish(Good());
  EXPECT_THAT(answer, HasSubstr("target=http://u:xxxxx@h/"));
  EXPECT_THAT(answer + sunk + web_.Get("/") + web_.Get("/logs?id=0"), Not(HasSubstr("secret")));
}

}  // namespace
}  // namespace sonde
