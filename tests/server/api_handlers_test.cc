// /api/v1 through the server: what it asks, what it refuses, and that its schema holds.
#include "server/api_handlers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/fake_checks.h"
#include "server/fake_web.h"
#include "server/schema_check.h"

namespace sonde {
namespace {

using std::chrono::hours;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::string BodyOf(const std::string& answer) { return answer.substr(answer.find("\r\n\r\n") + 4); }

void ExpectSchema(const char* name, const std::string& answer) {
  EXPECT_THAT(answer, HasSubstr("\r\nContent-Type: application/json\r\n"));
  EXPECT_EQ(SchemaCheck().Complaint(name, BodyOf(answer)), "") << answer;
}

/// That status with a reason as the schema has it.
void ExpectRefusal(FakeWeb& web, const std::string& path, int status) {
  const std::string answer = web.Get(path);
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 " + std::to_string(status))) << path;
  ExpectSchema("Error", answer);
}

TEST(ApiHandlers, ListsChecksAllOrSome) {
  FakeWeb web;
  web.checks.Replace({MakeCheck({.name = "web"}), MakeCheck({.name = "db"})});
  const std::string all = web.Get("/api/v1/checks");
  EXPECT_THAT(all, StartsWith("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"));
  ExpectSchema("Checks", all);
  EXPECT_THAT(all, HasSubstr("\"check\":\"db\""));
  EXPECT_THAT(all, HasSubstr("\"check\":\"web\""));
  const std::string one = web.Get("/api/v1/checks?check=web");
  EXPECT_THAT(one, HasSubstr("\"check\":\"web\""));
  EXPECT_THAT(one, Not(HasSubstr("\"check\":\"db\"")));
  EXPECT_THAT(web.Get("/api/v1/checks?limit=1"), HasSubstr(R"("total":2,"limit":1)"));
}

TEST(ApiHandlers, StatusCountsStates) {
  FakeWeb web;
  web.checks.Replace({MakeCheck({.name = "web"}), MakeCheck({.name = "new", .ran = false}),
                      MakeCheck({.name = "dead", .reason = FailureReason::kConnectRefused})});
  const std::string status = web.Get("/api/v1/status");
  ExpectSchema("Status", status);
  EXPECT_THAT(status, HasSubstr(R"("checks":{"up":1,"down":1,"unknown":1})"));
  EXPECT_THAT(status, HasSubstr("\"started\":\"2026-01-01T00:00:00.000Z\""));
}

TEST(ApiHandlers, ThePastOfACheckIsAskedFor) {
  FakeWeb web;
  FakePasts pasts(web.loop);
  web.pasts = &pasts;
  web.control.facts.region = "eu";
  web.checks.Replace({MakeCheck({.name = "my check"})});
  pasts.answer = {{{.endpoint = "http://a/", .changes = {}, .runs = {}, .hours = {}}}};
  const std::string past = web.Get("/api/v1/checks/my%20check/history?hours=48&changes=7");
  ExpectSchema("History", past);
  EXPECT_THAT(past, HasSubstr(R"({"check":"my check","instances":[{"endpoint":"http://a/",)"));
  EXPECT_EQ(pasts.asked.check, "my check");
  EXPECT_EQ(pasts.asked.region, "eu");
  EXPECT_THAT(pasts.asked.endpoints, ElementsAre("http://a/"));
  EXPECT_EQ(pasts.asked.to - pasts.asked.from, hours(48));
  EXPECT_EQ(pasts.asked.changes, 7U);
  EXPECT_EQ(pasts.asked.runs, 0U);

  const std::string runs = web.Get("/api/v1/checks/my%20check/runs?runs=5");
  ExpectSchema("Runs", runs);
  EXPECT_EQ(pasts.asked.runs, 5U);
  EXPECT_EQ(pasts.asked.changes, 0U);

  pasts.answer = Fail(ErrorCode::kUnavailable, "not now");
  ExpectRefusal(web, "/api/v1/checks/my%20check/history", 503);
}

TEST(ApiHandlers, ThePastOfManyEndpointsComesInPages) {
  FakeWeb web;
  FakePasts pasts(web.loop);
  web.pasts = &pasts;
  CheckEntries entries;
  for (const char* target : {"a", "b", "c", "d"}) entries.push_back(MakeCheck({.target = target}));
  web.checks.Replace(std::move(entries));
  EXPECT_THAT(web.Get("/api/v1/checks/web/history?limit=2&offset=1"),
              HasSubstr(R"("total":4,"limit":2,"offset":1)"));
  EXPECT_THAT(pasts.asked.endpoints, ElementsAre("b", "c"));
  EXPECT_THAT(web.Get("/api/v1/checks/web/runs?endpoint=d"), HasSubstr(R"("total":1,"limit":10,)"));
  EXPECT_THAT(pasts.asked.endpoints, ElementsAre("d"));
}

TEST(ApiHandlers, AClientThatLeavesWhileThePastIsReadIsForgotten) {
  FakeWeb web;
  FakePasts pasts(web.loop);
  web.pasts = &pasts;
  web.checks.Replace({MakeCheck({})});
  web.Get("/-/healthy");
  auto client = std::make_shared<FakePeer>(web.loop);
  web.server->Serve(std::make_unique<FakeByteStream>(client));
  client->Send("GET /api/v1/checks/web/history HTTP/1.1\r\nHost: h\r\n\r\n");
  web.loop.RunTurn();
  web.server.reset();
  web.loop.RunUntilIdle();
}

TEST(ApiHandlers, WhatIsNotThereOrMakesNoSenseIsRefused) {
  FakeWeb web;
  web.checks.Replace({MakeCheck({})});
  EXPECT_THAT(web.Get("/api/v1/checks//history"), StartsWith("HTTP/1.1 301"));
  ExpectRefusal(web, "/api/v1/checks/other/history", 404);
  ExpectRefusal(web, "/api/v1/checks/web", 404);
  ExpectRefusal(web, "/api/v1/checks/history", 404);
  ExpectRefusal(web, "/api/v1/checks/runs", 404);
  ExpectRefusal(web, "/api/v1/checks/web/history?endpoint=http://b/", 404);
  ExpectRefusal(web, "/api/v1/checks/web/history?hours=x", 400);
  ExpectRefusal(web, "/api/v1/checks/web/history?changes=1001", 400);
  ExpectRefusal(web, "/api/v1/checks/web/history?limit=101", 400);
  ExpectRefusal(web, "/api/v1/checks/web/runs?limit=0", 400);
  ExpectRefusal(web, "/api/v1/checks/web/runs?runs=-1", 400);
  ExpectRefusal(web, "/api/v1/checks/web/history", 503);
  ExpectRefusal(web, "/api/v1/checks?state=green", 400);
  ExpectRefusal(web, "/api/v1/check", 404);
  ExpectRefusal(web, "/api/v2/checks", 404);
}

TEST(ApiHandlers, AProbeAnswersAsJson) {
  FakeWeb web;
  EXPECT_EQ(web.Get("/api/v1/probe?target=http://u:pw@x/"), "");
  ProbeResult result;
  result.failure = {FailureReason::kCertExpired, "since \xff"};
  result.phases.Add(Phase::kTls, std::chrono::milliseconds(3));
  result.tls.emplace();
  result.tls->peer_chain.emplace_back();
  result.hops.emplace_back();
  result.log.push_back({{}, LogLevel::kWarn, "hm", {{"a", "b"}}});
  const std::string answer = web.Finish(std::move(result));
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200"));
  ExpectSchema("Outcome", answer);
  EXPECT_THAT(answer, HasSubstr("\"reason\": \"cert_expired\""));
  EXPECT_THAT(answer, Not(HasSubstr("pw"))) << "no password";
  EXPECT_THAT(web.Get("/"), HasSubstr("cert_expired")) << "it is among the recent ones";
  EXPECT_EQ(web.Get("/api/v1/probe?target=x"), "");
  ProbeResult good;
  good.success = true;
  ExpectSchema("Outcome", web.Finish(std::move(good)));
}

TEST(ApiHandlers, AProbeThatCannotBeIsRefusedAsJson) {
  FakeWeb web;
  ExpectRefusal(web, "/api/v1/probe", 400);
  ExpectRefusal(web, "/api/v1/probe?target=x&module=none", 400);
  web.probes.refuse = Error{ErrorCode::kExhausted, "too many"};
  ExpectRefusal(web, "/api/v1/probe?target=x", 503);
}

/// Every operation of the schema: its path for the check `web`, with its parameters.
std::map<std::string, nlohmann::json> Operations() {
  std::map<std::string, nlohmann::json> operations;
  const nlohmann::json paths = SchemaCheck().document()["paths"];
  for (const auto& [path, item] : paths.items()) {
    std::string called = path;
    if (const auto at = called.find("{name}"); at != std::string::npos)
      called.replace(at, 6, "web");
    operations[called] = item["get"].value("parameters", nlohmann::json::array());
  }
  return operations;
}

TEST(ApiHandlers, WhatTheSchemaNamesIsThere) {
  FakeWeb web;
  web.checks.Replace({MakeCheck({})});
  for (const auto& [path, parameters] : Operations()) {
    EXPECT_THAT(web.Get(path), HasSubstr("\r\nContent-Type: application/json\r\n")) << path;
  }
}

TEST(ApiHandlers, TheBoundsOfTheSchemaAreThoseOfTheHandlers) {
  FakeWeb web;
  FakePasts pasts(web.loop);
  web.pasts = &pasts;
  web.checks.Replace({MakeCheck({})});
  int bounds = 0;
  for (const auto& [path, parameters] : Operations()) {
    for (const auto& parameter : parameters) {
      const auto& schema = parameter["schema"];
      if (!schema.contains("maximum")) continue;
      ++bounds;
      const auto get = [&](std::int64_t value) {
        return web.Get(path + "?" + parameter["name"].get<std::string>() + "=" +
                       std::to_string(value));
      };
      const auto least = schema["minimum"].get<std::int64_t>();
      const auto most = schema["maximum"].get<std::int64_t>();
      for (const std::int64_t good : {least, most}) {
        EXPECT_THAT(get(good), StartsWith("HTTP/1.1 200")) << path << parameter;
      }
      for (const std::int64_t bad : {least - 1, most + 1}) {
        EXPECT_THAT(get(bad), StartsWith("HTTP/1.1 400")) << path << parameter;
      }
    }
  }
  EXPECT_EQ(bounds, 6);
}

TEST(ApiHandlers, TheSchemaIsServed) {
  FakeWeb web;
  const std::string answer = web.Get("/api/v1/openapi.json");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"));
  EXPECT_EQ(BodyOf(answer), kOpenApi);
}

}  // namespace
}  // namespace sonde
