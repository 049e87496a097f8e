#include "base/ecs_log.h"

#include <gtest/gtest.h>

#include <array>

#include <nlohmann/json.hpp>

namespace sonde {
namespace {

using Json = nlohmann::json;

// 2026-11-23T05:12:31.007Z
constexpr WallTime kTime{std::chrono::milliseconds(1795410751007)};

LogRecord RecordOf(std::string_view message, std::span<const LogField> fields,
                   std::string_view ecs = {}) {
  return {.time = kTime,
          .level = LogLevel::kWarn,
          .source = "agent.cc:42",
          .message = message,
          .fields = fields,
          .ecs = ecs};
}

/// The object of a line; fails the test if a key comes twice, which parsers pass over.
Json Parsed(const std::string& line) {
  std::vector<std::set<std::string>> open;
  const Json::parser_callback_t seen = [&](int, Json::parse_event_t event, Json& value) {
    if (event == Json::parse_event_t::object_start) open.emplace_back();
    if (event == Json::parse_event_t::object_end) open.pop_back();
    if (event == Json::parse_event_t::key) {
      EXPECT_TRUE(open.back().insert(value.get<std::string>()).second) << value << " in " << line;
    }
    return true;
  };
  EXPECT_EQ(line.find('\n'), std::string::npos);
  return Json::parse(line, seen);
}

TEST(EcsLogTest, ALineOfTheAgentHasWhatTheSchemaAsksFor) {
  const std::array<LogField, 3> fields = {{{"err", "no\nway"}, {"shards", "3"}, {"file", "/a"}}};
  EXPECT_EQ(Parsed(FormatEcs(RecordOf("say \"no\"", fields))),
            Json({{"@timestamp", "2026-11-23T05:12:31.007Z"},
                  {"log.level", "warn"},
                  {"message", "say \"no\""},
                  {"ecs.version", "8.17.0"},
                  {"service.name", "sonde"},
                  {"service.version", SONDE_VERSION},
                  {"log.origin.file.name", "agent.cc"},
                  {"log.origin.file.line", 42},
                  {"event.kind", "event"},
                  {"event.module", "sonde"},
                  {"event.dataset", "sonde.agent"},
                  {"error.message", "no\nway"},
                  {"file.path", "/a"},
                  {"sonde.fields", {{"shards", "3"}}}}));
}

TEST(EcsLogTest, AKeyThatComesAgainNeverComesTwice) {
  const std::array<LogField, 5> fields = {{{"target", "a"},
                                           {"target", "b"},
                                           {"target", "c"},
                                           {"log.prober", "x"},
                                           {"log_prober", "y"}}};
  const Json line = Parsed(FormatEcs(RecordOf("m", fields)));
  EXPECT_EQ(line["sonde.target"], "a");
  EXPECT_EQ(line["sonde.fields"], Json({{"target", {"b", "c"}}, {"log_prober", {"x", "y"}}}));
}

TEST(EcsLogTest, NoBytesBreakALine) {
  const std::array<LogField, 2> fields = {{{"check", "\xff\"\\\n\x01\x7f\xc3"}, {"k\"\n\xfe", ""}}};
  const Json line = Parsed(FormatEcs(RecordOf("\xc0\xaf", fields)));
  EXPECT_EQ(line["sonde.check"], "\xef\xbf\xbd\"\\\n\x01\x7f\xef\xbf\xbd");
  EXPECT_EQ(line["sonde.fields"], Json({{"k\"\n\xef\xbf\xbd", ""}}));
}

TEST(EcsLogTest, MembersKeepTheirTypes) {
  EcsMembers members;
  members.Number("event.duration", std::int64_t{1'500'000'000});
  members.Seconds("sonde.phases.tls", std::chrono::microseconds(1500));
  members.Time("event.start", kTime);
  members.OneOf("event.category", "network");
  members.Texts("labels", {});
  members.Texts("sonde.labels", {{"team", "a\"b"}});
  const Json line = Parsed(FormatEcs(RecordOf("m", {}, members.json())));
  EXPECT_EQ(line["event.duration"], 1'500'000'000);
  EXPECT_TRUE(line["event.duration"].is_number_integer());
  EXPECT_EQ(line["sonde.phases.tls"], 0.0015);
  EXPECT_EQ(line["event.start"], "2026-11-23T05:12:31.007Z");
  EXPECT_EQ(line["event.category"], Json::array({"network"}));
  EXPECT_FALSE(line.contains("labels"));
  EXPECT_EQ(line["sonde.labels"], Json({{"team", "a\"b"}}));
  EXPECT_FALSE(line.contains("event.dataset")) << "the members say what the event is";
}

TEST(LogFormatTest, NamesAreThoseOfTheFlag) {
  EXPECT_EQ(ParseLogFormat("logfmt"), LogFormat::kLogfmt);
  EXPECT_EQ(ParseLogFormat("json"), LogFormat::kJson);
  EXPECT_EQ(ParseLogFormat("ecs"), LogFormat::kEcs);
  EXPECT_EQ(ParseLogFormat("ECS"), std::nullopt);
}

}  // namespace
}  // namespace sonde
