// /logs as blackbox_exporter answers it.
#include "server/logs_handler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/fake_web.h"

namespace sonde {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

constexpr std::string_view kBoth =
    "\r\n\r\nProbe id and target can't be defined at the same time\n";
constexpr std::string_view kNeither =
    "\r\n\r\nProbe id or target must be defined as http query parameters\n";

TEST(Logs, SaysWhatIsWrongWithTheQuestion) {
  FakeWeb web;
  for (const std::string query : {"id=0&target=x", "id=-1&target=x", "id=9&target=x&module=m"}) {
    EXPECT_THAT(web.Get("/logs?" + query),
                AllOf(StartsWith("HTTP/1.1 400 "), EndsWith(std::string(kBoth))))
        << query;
  }
  for (const std::string query : {"", "id=abc", "id=-1", "id=", "module=x", "id=0x0",
                                  "id=-1&module=m", "id=99999999999999999999"}) {
    EXPECT_THAT(web.Get("/logs?" + query),
                AllOf(StartsWith("HTTP/1.1 400 "), EndsWith(std::string(kNeither))))
        << query;
  }
  EXPECT_THAT(web.Get("/logs?id=1&module=m"),
              EndsWith("Probe module filter only works in conjunction with target parameter\n"));
}

TEST(Logs, WhatIsNotThereIsNotFound) {
  FakeWeb web;
  EXPECT_THAT(web.Get("/logs?id=7"),
              AllOf(StartsWith("HTTP/1.1 404 "), EndsWith("\r\n\r\nProbe id not found\n")));
  EXPECT_THAT(web.Get("/logs?id=abc&target=t"),
              AllOf(StartsWith("HTTP/1.1 404 "), EndsWith("\r\n\r\nProbe target not found\n")));
}

TEST(Logs, ShowsTheDebugPageOfAnEarlierProbe) {
  FakeWeb web;
  web.Get("/probe?target=t");
  ProbeResult result;
  result.log = {{web.loop.WallNow(), LogLevel::kError, "Probe failed", {}}};
  web.Finish(std::move(result));
  for (const std::string query : {"id=0", "id=%2B00", "target=t", "target=t&module=http_2xx"}) {
    EXPECT_THAT(web.Get("/logs?" + query),
                AllOf(StartsWith("HTTP/1.1 200 "), HasSubstr("\r\nContent-Type: text/plain\r\n"),
                      HasSubstr("\r\n\r\nLogs for the probe:\n"), HasSubstr("Probe failed"),
                      EndsWith("Module configuration:\nprober: http\nhost: \n")))
        << query;
  }
}

}  // namespace
}  // namespace sonde
