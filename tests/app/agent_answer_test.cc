#include "app/agent_answer.h"

#include <gmock/gmock.h>

namespace sonde {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

TEST(AgentAnswerTest, ReadsTheApi) {
  AgentAnswer answer;
  ASSERT_TRUE(ReadApiAnswer(
      R"({"success":false,"reason":"refused","phase":"connect","fault":"target","detail":"no",
          "duration_seconds":0.5,"address":"192.0.2.1","phases":{"resolve":0.1,"connect":0.25}})",
      answer));
  EXPECT_FALSE(answer.success);
  EXPECT_TRUE(answer.measured());
  EXPECT_EQ(answer.phase + "/" + answer.reason + ": " + answer.detail, "connect/refused: no");
  EXPECT_EQ(answer.seconds, 0.5);
  EXPECT_EQ(answer.address, "192.0.2.1");
  EXPECT_THAT(answer.phases, ElementsAre(Pair("resolve", 0.1), Pair("connect", 0.25)));
}

TEST(AgentAnswerTest, AnAgentsOwnTroubleIsNoVerdict) {
  AgentAnswer answer;
  ASSERT_TRUE(ReadApiAnswer(
      R"({"success":false,"reason":"config","phase":"agent","fault":"agent","detail":"no file"})",
      answer));
  EXPECT_EQ(answer.error, "config: no file");
  AgentAnswer page;
  ASSERT_TRUE(
      ReadExpositionAnswer("# HELP probe_success x\n"
                           "# TYPE probe_success gauge\nprobe_success 0\n"
                           "# HELP probe_failure_info x\n"
                           "# TYPE probe_failure_info gauge\n"
                           "probe_failure_info{phase=\"agent\",reason=\"config\"} 1\n",
                           page));
  EXPECT_FALSE(page.measured());
}

TEST(AgentAnswerTest, ReadsAPageOfTheExporter) {
  AgentAnswer answer;
  ASSERT_TRUE(
      ReadExpositionAnswer("# HELP probe_http_duration_seconds x\n"
                           "# TYPE probe_http_duration_seconds gauge\n"
                           "probe_http_duration_seconds{phase=\"connect\"} 0.25\n"
                           "probe_http_duration_seconds{phase=\"processing\"} 0.5\n"
                           "probe_http_duration_seconds{phase=\"resolve\"} 0.125\n"
                           "probe_http_duration_seconds{phase=\"tls\"} 0\n"
                           "# HELP probe_duration_seconds x\n"
                           "# TYPE probe_duration_seconds gauge\n"
                           "probe_duration_seconds 0.875\n"
                           "# HELP probe_success x\n"
                           "# TYPE probe_success gauge\n"
                           "probe_success 1\n",
                           answer));
  EXPECT_TRUE(answer.success);
  EXPECT_EQ(answer.seconds, 0.875);
  EXPECT_THAT(answer.phases,
              ElementsAre(Pair("resolve", 0.125), Pair("connect", 0.25), Pair("processing", 0.5)));
}

TEST(AgentAnswerTest, WhatIsNoAnswerIsRefused) {
  AgentAnswer answer;
  for (const std::string_view body :
       {"", "<html>", "{}", "[]", "null", R"({"success":"yes"})", "{\"success\":"}) {
    EXPECT_FALSE(ReadApiAnswer(body, answer)) << body;
    EXPECT_FALSE(ReadExpositionAnswer(body, answer)) << body;
    EXPECT_EQ(RegionOf(body), "") << body;
  }
}

TEST(AgentAnswerTest, RefusalsAreShort) {
  EXPECT_EQ(RefusalText(R"({"error":"Unknown module \"x\""})"), "Unknown module \"x\"");
  EXPECT_EQ(RefusalText("Unknown module\nmore\n"), "Unknown module");
  EXPECT_EQ(RefusalText("<html>"), "");
  EXPECT_EQ(RefusalText(std::string(500, 'x')).size(), 200U);
}

}  // namespace
}  // namespace sonde
