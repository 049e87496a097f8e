// The rest of the surface: metrics, health, reload, index.
#include "server/web_api.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/fake_checks.h"
#include "server/fake_web.h"

namespace sonde {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

TEST(WebApi, MetricsShowAgentAndChecks) {
  FakeWeb web;
  web.checks.Replace({MakeCheck({.labels = {}})});
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
    EXPECT_THAT(web.Get(path), AllOf(StartsWith("HTTP/1.1 200 "), HasSubstr("\n<html>\n"),
                                     HasSubstr("<title>sonde")))
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

}  // namespace
}  // namespace sonde
