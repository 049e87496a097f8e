// The rest of the surface: metrics, health, reload, index.
#include "server/web_api.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/fake_web.h"
#include "server/index_page.h"

namespace sonde {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

CheckEntry Check(const std::string& name, const std::string& target, FailureReason reason) {
  auto cells = std::make_shared<CheckCells>(CheckLabels{name, target, "eu", {}},
                                            std::make_shared<const CellShape>(CellOptions{}));
  ProbeResult result;
  result.success = reason == FailureReason::kNone;
  result.failure = {reason, result.success ? "" : "saw <b>503</b>"};
  result.started = WallTime(seconds(1767225590));
  result.duration = milliseconds(42);
  cells->Record(std::move(result));
  return {std::move(cells), "http_2xx", "http", seconds(15), seconds(5)};
}

TEST(WebApi, MetricsShowAgentAndChecks) {
  FakeWeb web;
  web.checks.Replace({Check("web", "http://a/", FailureReason::kNone)});
  const std::string answer = web.Get("/metrics");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4"));
  EXPECT_THAT(answer, HasSubstr("\nsonde_build_info{"));
  EXPECT_THAT(answer, HasSubstr("\nprocess_open_fds "));
  EXPECT_THAT(answer, HasSubstr("\nsynthetic_probe_runs_total{check=\"web\",endpoint=\"http://a/\","
                                "region=\"eu\"} 1\n"));
  EXPECT_THAT(web.Get("/metrics"),
              HasSubstr("sonde_http_requests_total{code=\"200\",handler=\"metrics\"} 1\n"));
}

TEST(WebApi, AFewScrapesAtATimeAreServed) {
  FakeWeb web;
  web.options.max_scrapes = 0;
  EXPECT_THAT(web.Get("/metrics"), StartsWith("HTTP/1.1 503 "));
  EXPECT_THAT(web.Metrics(), HasSubstr("sonde_admission_rejected_total{what=\"scrape\"} 1\n"));
}

TEST(WebApi, AScrapeGivesItsPlaceBack) {
  FakeWeb web;
  web.options.max_scrapes = 1;
  for (int i = 0; i < 3; ++i) EXPECT_THAT(web.Get("/metrics"), StartsWith("HTTP/1.1 200 "));
}

TEST(WebApi, ConfigIsPlainText) {
  FakeWeb web;
  EXPECT_THAT(web.Request("DELETE", "/config"),
              AllOf(StartsWith("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"),
                    EndsWith("\r\n\r\nmodules: {}\n")));
}

TEST(WebApi, HealthyIsAlwaysHealthy) {
  FakeWeb web;
  EXPECT_THAT(web.Get("/-/healthy"),
              AllOf(StartsWith("HTTP/1.1 200 "), EndsWith("Content-Length: 7\r\n\r\nHealthy")));
}

TEST(WebApi, ReadyIsTheAgentsWord) {
  FakeWeb web;
  EXPECT_THAT(web.Get("/-/ready"), AllOf(StartsWith("HTTP/1.1 200 "), EndsWith("\r\n\r\nReady")));
  web.control.ready = Fail(ErrorCode::kUnavailable, "draining");
  EXPECT_THAT(web.Get("/-/ready"),
              AllOf(StartsWith("HTTP/1.1 503 "), EndsWith("\r\n\r\ndraining\n")));
}

TEST(WebApi, ReloadWantsAPost) {
  FakeWeb web;
  EXPECT_THAT(web.Get("/-/reload"), AllOf(StartsWith("HTTP/1.1 405 "), HasSubstr("Allow: POST\r\n"),
                                          EndsWith("This endpoint requires a POST request.\n")));
  EXPECT_EQ(web.control.reloads, 0);
}

TEST(WebApi, ReloadSaysHowItWent) {
  FakeWeb web;
  EXPECT_THAT(web.Request("POST", "/-/reload"),
              AllOf(StartsWith("HTTP/1.1 200 "), EndsWith("Content-Length: 0\r\n\r\n")));
  web.control.reload = Fail(ErrorCode::kInvalid, "sonde.yml:3:1: unknown key `x`");
  EXPECT_THAT(web.Request("POST", "/-/reload"),
              AllOf(StartsWith("HTTP/1.1 500 "),
                    EndsWith("failed to reload config: sonde.yml:3:1: unknown key `x`\n")));
  EXPECT_EQ(web.control.reloads, 2);
}

TEST(WebApi, EveryOtherPathIsTheIndex) {
  FakeWeb web;
  for (const std::string path : {"/", "/foo", "/probe/", "/index.html"}) {
    EXPECT_THAT(web.Get(path), AllOf(StartsWith("HTTP/1.1 200 "), HasSubstr("<title>sonde")))
        << path;
  }
  EXPECT_THAT(web.Get("//probe"), StartsWith("HTTP/1.1 301 "));
}

TEST(WebApi, BelowAPrefixEverythingElseIsElsewhere) {
  FakeWeb web;
  web.options.route_prefix = "/pre/";
  web.options.external_url = "http://ex.test:99/pre";
  EXPECT_THAT(web.Get("/"), AllOf(StartsWith("HTTP/1.1 302 Found\r\n"),
                                  HasSubstr("Location: http://ex.test:99/pre\r\n"),
                                  EndsWith("<a href=\"http://ex.test:99/pre\">Found</a>.\n\n")));
  EXPECT_THAT(web.Get("/pre"), HasSubstr("Location: /pre/\r\n"));
  EXPECT_THAT(web.Get("/pre/"), HasSubstr("<title>sonde"));
  EXPECT_THAT(web.Get("/pre/foo"), HasSubstr("<title>sonde"));
  EXPECT_THAT(web.Get("/pre/-/healthy"), EndsWith("Healthy"));
  EXPECT_THAT(web.Get("/metrics"),
              AllOf(StartsWith("HTTP/1.1 404 "), EndsWith("404 page not found\n")));
}

TEST(Index, ShowsFailedChecksFirstWithReasonAndEscapesEverything) {
  FakeWeb web;
  web.control.facts.region = "<eu>";
  web.checks.Replace({Check("a-good", "http://a/?x=<script>", FailureReason::kNone),
                      Check("z-bad", "http://z/", FailureReason::kHttpStatus)});
  const std::string page = web.Get("/");
  EXPECT_LT(page.find("z-bad"), page.find("a-good"));
  EXPECT_THAT(page, HasSubstr("1 up"));
  EXPECT_THAT(page, HasSubstr("1 down"));
  EXPECT_THAT(page, HasSubstr("protocol: http_status"));
  EXPECT_THAT(page, HasSubstr("saw &lt;b&gt;503&lt;/b&gt;"));
  EXPECT_THAT(page, HasSubstr("42.0 ms"));
  EXPECT_THAT(page, Not(HasSubstr("<script>")));
  EXPECT_THAT(page, HasSubstr("&lt;eu&gt;"));
  EXPECT_THAT(page, HasSubstr("Content-Security-Policy: default-src 'none'"));
  EXPECT_THAT(web.Get("/"), HasSubstr("saw &lt;b&gt;503")) << "the detail stays for the next page";
}

TEST(Index, ACheckThatTheAgentCouldNotRunSaysSo) {
  FakeWeb web;
  web.checks.Replace({Check("c", "t", FailureReason::kConfig)});
  const std::string page = web.Get("/");
  EXPECT_THAT(page, HasSubstr("1 waiting for their first run"));
  EXPECT_THAT(page, HasSubstr("not measured: saw"));
}

TEST(Index, ShowsRecentProbesAsTheExporterAndWhy) {
  FakeWeb web;
  ProbeOrder order;
  order.module = std::make_shared<FakeModule>("m<", "http", Duration{});
  order.target = "http://u:pw@x/?a=1&b=\"2\"";
  ProbeResult result;
  result.success = true;
  web.history.Add(order, result);
  result.success = false;
  result.failure = {FailureReason::kNxdomain, "no such name"};
  result.started = web.loop.WallNow() - hours(3);
  web.history.Add(std::move(order), std::move(result));
  const std::string page = web.Get("/");
  EXPECT_THAT(page, HasSubstr("<html>"));
  EXPECT_THAT(page, HasSubstr("<th>Module</th><th>Target</th><th>Result</th><th>Debug</th>"));
  const std::size_t failure = page.find(
      "<tr><td>m&lt;</td><td>http://u:xxxxx@x/?a=1&amp;b=&#34;2&#34;</td>"
      "<td><strong>Failure</strong></td><td><a href='logs?id=1'>Logs</a></td>");
  const std::size_t success = page.find("<td>Success</td><td><a href='logs?id=0'>Logs</a></td>");
  ASSERT_NE(failure, std::string::npos) << page;
  EXPECT_LT(failure, success) << "the newest first";
  EXPECT_THAT(page, HasSubstr("3h ago"));
  EXPECT_THAT(page, HasSubstr("no such name"));
}

TEST(Index, ABrokenConfigurationFileIsAnAlert) {
  FakeWeb web;
  EXPECT_THAT(web.Get("/"), Not(HasSubstr("class=\"alert\"")));
  web.control.facts.config_ok = false;
  EXPECT_THAT(web.Get("/"), HasSubstr("class=\"alert\""));
}

TEST(Index, ManyChecksAreCutOffWithANote) {
  FakeWeb web;
  CheckEntries entries;
  for (int i = 0; i < 400; ++i) {
    entries.push_back(Check("c" + std::to_string(i), "t", FailureReason::kNone));
  }
  web.checks.Replace(std::move(entries));
  EXPECT_THAT(web.Get("/"), HasSubstr("300 of 400 checks are shown"));
}

TEST(Index, AgesArePlain) {
  EXPECT_EQ(Ago(milliseconds(300)), "now");
  EXPECT_EQ(Ago(seconds(-5)), "now");
  EXPECT_EQ(Ago(seconds(59)), "59s ago");
  EXPECT_EQ(Ago(seconds(3599)), "59m ago");
  EXPECT_EQ(Ago(hours(47)), "1d ago");
}

}  // namespace
}  // namespace sonde
