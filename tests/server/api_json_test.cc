// What the API says, word for word, and that its schema says the same.
#include "server/api_json.h"

#include <gtest/gtest.h>

#include "server/fake_checks.h"
#include "server/schema_check.h"

namespace sonde {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr WallTime kThen{seconds(1767225600) + milliseconds(42)};
constexpr MonoTime kNow{hours(5)};
const EndpointPage kOnePage{.total = 1, .limit = 100, .offset = 0};

std::string Checks(const CheckEntries& entries, const CheckFilter& filter = {}) {
  FailureDetails details;
  std::string text = ChecksJson(entries, *details.Update(entries), filter, kNow);
  EXPECT_EQ(SchemaCheck().Complaint("Checks", text), "");
  return text;
}

TEST(ApiJson, AChecksLastRunAndWhyItFailed) {
  CheckEntry entry = MakeCheck({.reason = FailureReason::kHttpStatus, .detail = "no \xff"});
  entry.cells->Miss(MissCause::kOverlap, 2);
  EXPECT_EQ(
      Checks({entry}),
      R"({"checks":[{"check":"web","endpoint":"http://a/","region":"eu","labels":{"team":"x"},)"
      R"("module":"http_2xx","prober":"http","interval_seconds":15.0,"timeout_seconds":5.0,)"
      R"("state":"down","runs":1,"successes":0,"missed":{"overlap":2},)"
      R"("last_run":{"ended":"2026-01-01T00:00:00.292Z","success":false,"duration_seconds":0.25,)"
      "\"phase\":\"protocol\",\"reason\":\"http_status\",\"text\":\"no \xEF\xBF\xBD\","
      R"("phases":{"connect":0.05}}}],"total":1,"limit":100,"offset":0,)"
      R"("states":{"up":0,"down":1,"unknown":0}})"
      "\n");
}

TEST(ApiJson, ACheckThatNeverRanHasNoLastRun) {
  EXPECT_NE(Checks({MakeCheck({.ran = false})}).find(R"("missed":{},"last_run":null})"),
            std::string::npos);
}

/// What stands between the text of the check and that of the page.
std::string Objective(const CheckEntry& entry) {
  const std::string text = Checks({entry});
  const std::size_t begin = text.find("\"slo\":");
  return text.substr(begin, text.find("}],\"total\"") - begin);
}

TEST(ApiJson, AnObjectiveTellsNothingBeforeItsPastIsKnown) {
  const CheckEntry entry = WithObjective(MakeCheck({}));
  for (int i = 0; i < 1999; ++i) entry.slo_cells->Count(kNow - hours(4), true, {});
  entry.slo_cells->Count(kNow - hours(4), false, {});
  const std::string begin = R"("slo":{"window_seconds":2592000.0,"availability":{"target":0.999,)";
  EXPECT_EQ(Objective(entry), begin + R"("runs":null,"good":null,"budget_remaining":null,)"
                                      R"("burn_rates":{}}})");
  entry.slo_cells->PastIsComplete();
  EXPECT_EQ(Objective(entry), begin + R"("runs":2000,"good":1999,"budget_remaining":0.5,)"
                                      R"("burn_rates":{"6h":0.5,"1d":0.5,"3d":0.5}}})");
}

TEST(ApiJson, ABudgetOfNothingIsNoNumber) {
  CheckEntry entry = WithObjective(MakeCheck({}));
  entry.slo.availability = Share::Parse("100%");
  entry.slo_cells->Count(kNow, false, {});
  entry.slo_cells->PastIsComplete();
  EXPECT_NE(Objective(entry).find(R"("budget_remaining":null,"burn_rates":{"5m":null,)"),
            std::string::npos);
}

TEST(ApiJson, OnePageOfManyCountsAll) {
  CheckEntries entries;
  for (int i = 0; i < 5; ++i) entries.push_back(MakeCheck({.name = std::to_string(i)}));
  const auto json = nlohmann::json::parse(Checks(entries, {.limit = 2, .offset = 4}));
  EXPECT_EQ(json["checks"].size(), 1U);
  EXPECT_EQ(json["checks"][0]["check"], "4");
  EXPECT_EQ(json["total"], 5);
}

TEST(ApiJson, APastOfChangesAndHours) {
  const InstancePast past{
      .endpoint = "http://a/",
      .changes = {{kThen, "down", FailureReason::kConnectRefused, "no \xff"}, {kThen, "up"}},
      .runs = {},
      .hours = {{.start = kThen,
                 .runs = 4,
                 .good = 3,
                 .excluded = 1,
                 .total = seconds(2),
                 .longest = seconds(1)},
                {.start = kThen, .excluded = 2}}};
  const std::string text = PastsJson("web", {past}, kOnePage);
  EXPECT_EQ(SchemaCheck().Complaint("History", text), "");
  EXPECT_EQ(text, R"({"check":"web","instances":[{"endpoint":"http://a/","changes":[)"
                  R"({"at":"2026-01-01T00:00:00.042Z","state":"down","phase":"connect",)"
                  "\"reason\":\"refused\",\"text\":\"no \xEF\xBF\xBD\"},"
                  R"({"at":"2026-01-01T00:00:00.042Z","state":"up"}],"hours":[)"
                  R"({"start":"2026-01-01T00:00:00.042Z","runs":4,"good":3,"excluded":1,)"
                  R"("mean_seconds":0.5,"max_seconds":1.0},)"
                  R"({"start":"2026-01-01T00:00:00.042Z","runs":0,"good":0,"excluded":2}]}],)"
                  R"("total":1,"limit":100,"offset":0})"
                  "\n");
}

TEST(ApiJson, TheLastRuns) {
  const InstancePast past{
      .endpoint = "http://a/",
      .changes = {},
      .runs = {{kThen, milliseconds(250), FailureReason::kCertExpired}, {kThen, milliseconds(10)}},
      .hours = {}};
  const std::string text = RunsJson("web", {past}, kOnePage);
  EXPECT_EQ(SchemaCheck().Complaint("Runs", text), "");
  EXPECT_EQ(text,
            R"({"check":"web","instances":[{"endpoint":"http://a/","runs":[)"
            R"({"ended":"2026-01-01T00:00:00.042Z","success":false,"duration_seconds":0.25,)"
            R"("phase":"tls","reason":"cert_expired"},)"
            R"({"ended":"2026-01-01T00:00:00.042Z","success":true,"duration_seconds":0.01}]}],)"
            R"("total":1,"limit":100,"offset":0})"
            "\n");
}

TEST(ApiJson, StatusTellsWhatIsWrongWithTheConfiguration) {
  AgentFacts facts{.version = "1",
                   .region = "eu",
                   .config_file = "f",
                   .started = kThen,
                   .config_ok = false,
                   .config_error = "f:1:2: no",
                   .config_loaded = kThen,
                   .shard = ShardFacts{.index = 1, .count = 3}};
  const std::string text = StatusJson(facts, {MakeCheck({})}, HistoryState::kDegraded, 7);
  EXPECT_EQ(SchemaCheck().Complaint("Status", text), "");
  EXPECT_EQ(text, R"({"version":"1","region":"eu","shard":{"index":1,"count":3},)"
                  R"("started":"2026-01-01T00:00:00.042Z","config":{"good":false,)"
                  R"("loaded":"2026-01-01T00:00:00.042Z","error":"f:1:2: no"},)"
                  R"("checks":{"up":1,"down":0,"unknown":0},"in_flight":7,"history":"degraded"})"
                  "\n");
  facts = {};
  EXPECT_EQ(SchemaCheck().Complaint("Status", StatusJson(facts, {}, HistoryState::kOff, 0)), "");
}

TEST(ApiJson, TheSchemaNamesEveryPhaseAndStateOfTheHistory) {
  const auto schemas = SchemaCheck().document()["components"]["schemas"];
  EXPECT_EQ(schemas["Phase"]["enum"], nlohmann::json(kPhaseNames));
  EXPECT_EQ(schemas["Status"]["properties"]["history"]["enum"], nlohmann::json(kHistoryStateNames));
}

TEST(SchemaCheck, ComplainsAboutWhatTheSchemaDoesNotSay) {
  const SchemaCheck schema;
  EXPECT_EQ(schema.Complaint("Error", R"({"error":"x"})"), "");
  EXPECT_EQ(schema.Complaint("Error", R"({"error":"x","more":1})"), ".more is not in the schema");
  EXPECT_EQ(schema.Complaint("Error", "{}"), " lacks \"error\"");
  EXPECT_EQ(schema.Complaint("States", R"({"up":-1,"down":0,"unknown":0})"), ".up is too small");
  EXPECT_EQ(schema.Complaint("State", R"("green")"), " is \"green\"");
}

}  // namespace
}  // namespace sonde
