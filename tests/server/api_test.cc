// /api/v1: what it says, and what it refuses.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/api_json.h"
#include "server/fake_web.h"

namespace sonde {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;
using testing::StartsWith;

constexpr WallTime kThen{seconds(1767225600) + milliseconds(42)};

CheckEntry Check(const std::string& name, FailureReason reason) {
  auto cells = std::make_shared<CheckCells>(CheckLabels{name, "http://a/", "eu", {{"team", "x"}}},
                                            std::make_shared<const CellShape>(CellOptions{}));
  ProbeResult result;
  result.success = reason == FailureReason::kNone;
  result.failure = {reason, ""};
  result.started = kThen;
  result.duration = milliseconds(250);
  result.phases.Add(Phase::kConnect, milliseconds(50));
  cells->Record(std::move(result));
  return {std::move(cells), "http_2xx", "http", seconds(15), seconds(5), nullptr, {}};
}

class FakePasts final : public CheckPasts {
 public:
  explicit FakePasts(EventLoop& loop) : loop_(loop) {}
  OpPtr Read(PastQuery query, Done done) override {
    asked = std::move(query);
    return loop_.Defer([this, done = std::move(done)]() mutable { done(answer); });
  }
  PastQuery asked;
  Result<std::vector<InstancePast>> answer;

 private:
  EventLoop& loop_;
};

TEST(ApiJson, AChecksLastRunAndObjectives) {
  CheckEntry entry = Check("web", FailureReason::kHttpStatus);
  entry.slo = {.availability = Share::Parse("99.9%"), .latency = {}, .window = days(30)};
  entry.slo_cells = std::make_shared<SloCells>(ShapeOf(entry.slo));
  const MonoTime now{hours(5)};
  entry.slo_cells->Count(now, false, {});
  const std::string begin =
      R"({"checks":[{"check":"web","endpoint":"http://a/","region":"eu","labels":{"team":"x"},)"
      R"("module":"http_2xx","prober":"http","interval_seconds":15.0,"timeout_seconds":5.0,)"
      R"("state":"down","runs":1,"successes":0,"last_run":{"ended":"2026-01-01T00:00:00.292Z",)"
      R"("success":false,"duration_seconds":0.25,"phase":"protocol","reason":"http_status",)"
      R"("phases":{"connect":0.05}},"slo":{"window_seconds":2592000.0,)"
      R"("availability":{"target":0.999,)";
  EXPECT_EQ(ChecksJson({entry}, now), begin + "\"runs\":null,\"good\":null}}}]}\n");
  entry.slo_cells->PastIsComplete();
  EXPECT_EQ(ChecksJson({entry}, now), begin + "\"runs\":1,\"good\":0}}}]}\n");
}

TEST(ApiJson, APastOfChangesAndHours) {
  const InstancePast past{
      .endpoint = "http://a/",
      .changes = {{kThen, "down", FailureReason::kConnectRefused, "no \xff"}, {kThen, "up"}},
      .hours = {{.start = kThen,
                 .runs = 4,
                 .good = 3,
                 .excluded = 1,
                 .total = seconds(2),
                 .longest = seconds(1)},
                {.start = kThen, .excluded = 2}}};
  EXPECT_EQ(PastsJson("web", {past}),
            R"({"check":"web","instances":[{"endpoint":"http://a/","changes":[)"
            R"({"at":"2026-01-01T00:00:00.042Z","state":"down","phase":"connect",)"
            "\"reason\":\"refused\",\"text\":\"no \xEF\xBF\xBD\"},"
            R"({"at":"2026-01-01T00:00:00.042Z","state":"up"}],"hours":[)"
            R"({"start":"2026-01-01T00:00:00.042Z","runs":4,"good":3,"excluded":1,)"
            R"("mean_seconds":0.5,"max_seconds":1.0},)"
            R"({"start":"2026-01-01T00:00:00.042Z","runs":0,"good":0,"excluded":2}]}]})"
            "\n");
}

TEST(Api, ListsChecksAllOrOne) {
  FakeWeb web;
  web.checks.Replace({Check("web", FailureReason::kNone), Check("db", FailureReason::kNone)});
  const std::string all = web.Get("/api/v1/checks");
  EXPECT_THAT(all, StartsWith("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"));
  EXPECT_THAT(all, HasSubstr("\"check\":\"db\""));
  EXPECT_THAT(all, HasSubstr("\"check\":\"web\""));
  const std::string one = web.Get("/api/v1/checks?check=web");
  EXPECT_THAT(one, HasSubstr("\"check\":\"web\""));
  EXPECT_THAT(one, testing::Not(HasSubstr("\"check\":\"db\"")));
}

TEST(Api, StatusCountsStates) {
  FakeWeb web;
  web.metrics.history().state = HistoryState::kDegraded;
  web.checks.Replace({Check("web", FailureReason::kNone), Check("db", FailureReason::kNone),
                      Check("dead", FailureReason::kConnectRefused)});
  const std::string status = web.Get("/api/v1/status");
  EXPECT_THAT(status, HasSubstr(R"("checks":{"up":2,"down":1,"unknown":0},"history":"degraded"})"));
  EXPECT_THAT(status, HasSubstr("\"started\":\"2026-01-01T00:00:00.000Z\""));
}

TEST(Api, StatusSaysWhichShardThisIs) {
  FakeWeb web;
  EXPECT_THAT(web.Get("/api/v1/status"), HasSubstr(R"("shard":null)"));
  web.control.facts.shard = ShardFacts{.index = 1, .count = 3};
  EXPECT_THAT(web.Get("/api/v1/status"), HasSubstr(R"("shard":{"index":1,"count":3})"));
}

TEST(Api, ThePastOfACheckIsAskedFor) {
  FakeWeb web;
  FakePasts pasts(web.loop);
  web.pasts = &pasts;
  web.checks.Replace({Check("my check", FailureReason::kNone)});
  pasts.answer = {{{.endpoint = "http://a/", .changes = {}, .hours = {}}}};
  EXPECT_THAT(web.Get("/api/v1/checks/my%20check/history?hours=48&changes=7"),
              HasSubstr(R"({"check":"my check","instances":[{"endpoint":"http://a/",)"));
  EXPECT_EQ(pasts.asked.check, "my check");
  EXPECT_EQ(pasts.asked.endpoints, std::vector<std::string>{"http://a/"});
  EXPECT_EQ(pasts.asked.to - pasts.asked.from, hours(48));
  EXPECT_EQ(pasts.asked.changes, 7U);
  pasts.answer = Fail(ErrorCode::kUnavailable, "not now");
  EXPECT_THAT(web.Get("/api/v1/checks/my%20check/history"), HasSubstr("503 Service Unavailable"));
}

TEST(Api, WhatIsNotThereOrMakesNoSenseIsRefused) {
  FakeWeb web;
  web.checks.Replace({Check("web", FailureReason::kNone)});
  for (const char* path :
       {"/api/v1/checks/other/history", "/api/v1/checks/web", "/api/v1/checks//history",
        "/api/v1/checks/history", "/api/v1/checks/web/history?endpoint=http://b/"}) {
    const std::string answer = web.Get(path);
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 404") || answer.starts_with("HTTP/1.1 301")) << path;
  }
  EXPECT_THAT(web.Get("/api/v1/checks/web/history?hours=x"), StartsWith("HTTP/1.1 400"));
  EXPECT_THAT(web.Get("/api/v1/checks/web/history?changes=1001"), StartsWith("HTTP/1.1 400"));
  EXPECT_THAT(web.Get("/api/v1/checks/web/history"), StartsWith("HTTP/1.1 503"));
}

}  // namespace
}  // namespace sonde
