#include "base/log.h"

#include <gtest/gtest.h>

#include <array>

namespace sonde {
namespace {

// 2026-11-23T05:12:31.007Z
constexpr WallTime kTime{std::chrono::milliseconds(1795410751007)};

LogRecord RecordOf(std::string_view message, std::span<const LogField> fields = {}) {
  return {.time = kTime,
          .level = LogLevel::kWarn,
          .source = "agent.cc:42",
          .message = message,
          .fields = fields};
}

TEST(LogfmtTest, LooksLikeTheExporters) {
  const std::array<LogField, 2> fields = {{{"module", "http_2xx"}, {"target", "a b"}}};
  EXPECT_EQ(FormatLogfmt(RecordOf("Probe failed", fields)),
            "time=2026-11-23T05:12:31.007Z level=WARN source=agent.cc:42 msg=\"Probe failed\" "
            "module=http_2xx target=\"a b\"");
}

TEST(LogfmtTest, NoValueBreaksTheLine) {
  const std::array<LogField, 3> fields = {
      {{"empty", ""}, {"k", "x=1"}, {"raw", "a\n\"\\\x01\xff"}}};
  const std::string line = FormatLogfmt(RecordOf("m", fields));
  EXPECT_EQ(line.find('\n'), std::string::npos);
  EXPECT_NE(line.find(R"(empty="" k="x=1" raw="a\n\"\\\x01\xff")"), std::string::npos) << line;
}

TEST(JsonLogTest, IsOneObjectWithEscapedText) {
  const std::array<LogField, 1> fields = {{{"de\"tail", "tab\there \xc3\xa4 \xc3("}}};
  EXPECT_EQ(FormatJson(RecordOf("say \"no\"", fields)),
            R"({"time":"2026-11-23T05:12:31.007Z","level":"WARN","source":"agent.cc:42",)"
            R"("msg":"say \"no\"","de\"tail":"tab\there )"
            "\xc3\xa4 \xef\xbf\xbd(\"}");
}

TEST(LogLevelTest, NamesRoundTripAndOthersAreRefused) {
  for (const LogLevel level :
       {LogLevel::kDebug, LogLevel::kInfo, LogLevel::kWarn, LogLevel::kError}) {
    EXPECT_EQ(ParseLogLevel(Name(level)), level);
  }
  EXPECT_EQ(ParseLogLevel("INFO"), std::nullopt);
  EXPECT_EQ(ParseLogLevel(""), std::nullopt);
}

TEST(LogTest, LevelDecidesWhatIsEnabled) {
  InitLog(LogLevel::kWarn, LogFormat::kLogfmt);
  EXPECT_FALSE(LogEnabled(LogLevel::kInfo));
  EXPECT_TRUE(LogEnabled(LogLevel::kError));
  testing::internal::CaptureStderr();
  LogInfo("silent");
  LogError("loud {}", {{"why", "because"}});
  const std::string text = testing::internal::GetCapturedStderr();
  EXPECT_EQ(text.find("silent"), std::string::npos);
  EXPECT_NE(text.find("source=log_test.cc:"), std::string::npos) << text;
  EXPECT_NE(text.find("msg=\"loud {}\" why=because\n"), std::string::npos) << text;
  InitLog(LogLevel::kInfo, LogFormat::kLogfmt);
}

}  // namespace
}  // namespace sonde
