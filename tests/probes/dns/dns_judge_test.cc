#include "probes/dns/dns_judge.h"

#include <gtest/gtest.h>

#include "fakes/log_lines.h"

namespace sonde {
namespace {

const std::vector<DnsRecord> kTwo = {{"a.\t1\tIN\tA\t127.0.0.1", 1, {}},
                                     {"a.\t1\tIN\tA\t127.0.0.2", 1, {}}};

RunLog quiet;  // keeps nothing

bool Passes(const std::vector<DnsRecord>& records, const RecordRules& rules) {
  return !JudgeRecords(records, rules, "answer", quiet);
}

TEST(DnsJudge, MatchesFailsOnAnyHit) {
  EXPECT_FALSE(Passes(kTwo, {.fail_if_matches = {"\\.2$"}}));
  EXPECT_TRUE(Passes(kTwo, {.fail_if_matches = {"\\.3$"}}));
  EXPECT_TRUE(Passes({}, {.fail_if_matches = {".*"}}));
}

TEST(DnsJudge, AllMatchFailsUnlessEveryRecordMatchesEveryPattern) {
  EXPECT_TRUE(Passes(kTwo, {.fail_if_all_match = {"127", "IN"}}));
  EXPECT_FALSE(Passes(kTwo, {.fail_if_all_match = {"\\.1$"}}));
  EXPECT_TRUE(Passes({}, {.fail_if_all_match = {"x"}}));
}

TEST(DnsJudge, NotMatchesFailsOnAnyMissAndOnNoRecords) {
  EXPECT_TRUE(Passes(kTwo, {.fail_if_not_matches = {"127"}}));
  EXPECT_FALSE(Passes(kTwo, {.fail_if_not_matches = {"\\.1$"}}));
  EXPECT_FALSE(Passes({}, {.fail_if_not_matches = {".*"}}));
}

TEST(DnsJudge, NoneMatchesFailsWithoutAnyHitAndOnNoRecords) {
  EXPECT_TRUE(Passes(kTwo, {.fail_if_none_matches = {"\\.2$"}}));
  EXPECT_FALSE(Passes(kTwo, {.fail_if_none_matches = {"\\.3$"}}));
  EXPECT_FALSE(Passes({}, {.fail_if_none_matches = {".*"}}));
}

TEST(DnsJudge, ABadPatternFailsOnlyOnceARecordIsSeen) {
  const RecordRules rules{.fail_if_matches = {"("}};
  EXPECT_TRUE(Passes({}, rules));
  EXPECT_EQ(JudgeRecords(kTwo, rules, "answer", quiet).reason, FailureReason::kConfig);
}

TEST(DnsJudge, AnUnknownRcodeNameFailsEvenBesideAGoodOne) {
  EXPECT_EQ(JudgeRcode(0, {{"NOERROR", "NOSUCH"}}, quiet).reason, FailureReason::kConfig);
  EXPECT_FALSE(JudgeRcode(4, {{"NOTIMPL"}}, quiet));
}

TEST(DnsJudge, TellsWhatItLooksAt) {
  DnsMessage message;
  message.answer = {kTwo[0]};
  DnsConfig config;
  config.authority.fail_if_not_matches = {"x"};
  RunLog log(LogLevel::kDebug);
  EXPECT_TRUE(JudgeAnswer(message, config, log));
  EXPECT_EQ(LogLines(log.Take()),
            (std::vector<std::string>{"Rcode is valid rcode=0 string_rcode=NOERROR",
                                      "Validating Answer RRs", "Validating RR rr=" + kTwo[0].text,
                                      "Validating Authority RRs",
                                      "fail_if_not_matches_regexp specified but no RRs returned",
                                      "Authority RRs validation failed"}));
}

}  // namespace
}  // namespace sonde
