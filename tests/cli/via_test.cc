#include "cli/via.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "cli/capture.h"

namespace sonde {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

AgentAnswer Passed(std::string agent, std::string region) {
  return {.agent = std::move(agent),
          .region = std::move(region),
          .success = true,
          .seconds = 0.1,
          .phases = {{"resolve", 0.01}, {"transfer", 0.02}}};
}

TEST(PlanViaTest, AgentsAreUrlsWithCommasBetween) {
  const auto query = PlanVia({.agents = {"https://a:9115/,b:9115", "http://c/sonde"}},
                             {.target = "https://example.com/"});
  ASSERT_TRUE(query) << query.error().message;
  EXPECT_THAT(query->agents, ElementsAre("https://a:9115/", "http://b:9115", "http://c/sonde"));
  EXPECT_EQ(query->module, "http_2xx");
  EXPECT_EQ(query->target, "https://example.com/");
  EXPECT_EQ(query->patience, std::chrono::seconds(15));
}

TEST(PlanViaTest, WrongUsageIsRefused) {
  const auto error = [](const ViaFlags& via, const ProbeFlags& flags) {
    const auto query = PlanVia(via, flags);
    return query ? "" : query.error().message;
  };
  const ProbeFlags web{.target = "http://x/"};
  EXPECT_THAT(error({.agents = {","}}, web), HasSubstr("no agent"));
  EXPECT_THAT(error({.agents = {"ftp://a"}}, web), HasSubstr("is not like"));
  EXPECT_THAT(error({.agents = {"a,a"}}, web), HasSubstr("twice"));
  EXPECT_THAT(error({.agents = {"a"}, .user_file = "/nowhere"}, web), HasSubstr("--via-user-file"));
  EXPECT_THAT(error({.agents = {"a"}, .cert_file = "/x"}, web), HasSubstr("private key"));
  EXPECT_THAT(error({.agents = {"a"}}, {.target = "http://x/", .method = "PUT"}), HasSubstr("-m"));
  EXPECT_THAT(error({.agents = {"a"}}, {.target = "dns://x/y"}), HasSubstr("-m"));
  EXPECT_EQ(error({.agents = {"a"}}, {.target = "x", .module = "dns_y"}), "");
}

TEST(PlanViaTest, PasswordsComeFromAFileOfOneLine) {
  const ScratchFile good("via_user", "name:pass:word\n");
  const ScratchFile bad("via_bad", "no colon\n");
  const ProbeFlags web{.target = "http://x/"};
  EXPECT_TRUE(PlanVia({.agents = {"a"}, .user_file = good.path()}, web));
  EXPECT_FALSE(PlanVia({.agents = {"a"}, .user_file = bad.path()}, web));
}

TEST(ViaVerdictTest, AFailedTargetBeatsAnAgentThatWasNotAsked) {
  const AgentAnswer passed = Passed("http://a", "");
  const AgentAnswer failed{.agent = "http://b", .success = false};
  const AgentAnswer dead{.agent = "http://c", .error = "connect/refused: no"};
  EXPECT_EQ(VerdictOf(std::vector{passed, passed}), ExitCode::kOk);
  EXPECT_EQ(VerdictOf(std::vector{passed, dead}), ExitCode::kNotAsked);
  EXPECT_EQ(VerdictOf(std::vector{dead, failed, passed}), ExitCode::kCheckFailed);
}

TEST(RenderAnswersTest, AgentsStandSideBySide) {
  const std::vector<AgentAnswer> answers = {
      Passed("http://a:9115", "eu"),
      {.agent = "http://b:9115",
       .region = "us",
       .success = false,
       .phase = "connect",
       .reason = "refused",
       .detail = "192.0.2.1:80: connection refused",
       .seconds = 0.02,
       .phases = {{"resolve", 0.015}, {"connect", 0.001}}},
      {.agent = "http://c:9115", .error = "connect/timeout: silent"}};
  EXPECT_EQ(RenderAnswers(answers, {.target = "http://x/", .module = "http_2xx"}),
            "http://x/  http_2xx\n"
            "\n"
            "                eu               us          c:9115\n"
            "verdict   ✓ passed         ✗ failed  ! not measured\n"
            "reason              connect/refused\n"
            "resolve    10.0 ms          15.0 ms\n"
            "connect          ·          1.00 ms\n"
            "transfer   20.0 ms                ·\n"
            "total       100 ms          20.0 ms\n"
            "\n"
            "us: 192.0.2.1:80: connection refused\n"
            "c:9115: connect/timeout: silent\n"
            "\n"
            "1 of 2 passed; 1 agent did not measure\n");
}

TEST(RenderAnswersTest, WhatDoesNotFitStandsBelow) {
  const std::vector<AgentAnswer> answers = {Passed("http://a", "a-region-with-a-long-name"),
                                            Passed("http://b", "another-one-with-a-long-name"),
                                            Passed("http://c", "third")};
  const std::string text = RenderAnswers(answers, {.target = "x", .module = "m", .width = 60});
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 68U) << line;
  EXPECT_NE(text.find("verdict"), text.rfind("verdict"));
}

TEST(RenderAnswersTest, AgentsOfOneRegionAreToldApart) {
  const std::string text = RenderAnswers({Passed("http://a:1", "eu"), Passed("http://b:2/x", "eu")},
                                         {.target = "x", .module = "m"});
  EXPECT_THAT(text, HasSubstr("eu a:1  eu b:2/x"));
}

TEST(AnswersJsonTest, SaysWhatIsNotKnownAsNull) {
  const auto json = nlohmann::json::parse(
      AnswersJson({Passed("http://a", "eu"), {.agent = "http://b", .error = "gone"}}));
  EXPECT_EQ(json["success"], false);
  EXPECT_EQ(json["passed"], 1);
  EXPECT_EQ(json["not_measured"], 1);
  EXPECT_EQ(json["results"][0]["region"], "eu");
  EXPECT_EQ(json["results"][1]["success"], nullptr);
  EXPECT_EQ(json["results"][1]["error"], "gone");
}

TEST(ViaCommand, DoesNotGoWithWhatTheAgentsDecide) {
  for (const std::vector<std::string>& more :
       {std::vector<std::string>{"-o", "junit"}, {"--count", "2"}, {"-v"}, {"--insecure"}}) {
    std::vector<std::string> args = {"probe", "http://x/", "--via", "http://127.0.0.1:1"};
    args.insert(args.end(), more.begin(), more.end());
    Capture capture;
    EXPECT_EQ(capture.Run(args), ExitCode::kUsage) << more[0];
  }
}

}  // namespace
}  // namespace sonde
