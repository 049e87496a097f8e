#include "probes/http/evaluate.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "fakes/log_lines.h"

namespace sonde {
namespace {

Regex Re(std::string_view pattern) { return Regex::Compile(pattern).value_or(Regex{}); }

CelProgram Cel(std::string_view source) { return *CelProgram::Compile(source); }

HttpResponse Answer(int status, std::vector<HttpHeader> headers = {}) {
  HttpResponse response;
  response.status = status;
  response.version = "HTTP/1.1";
  response.headers = std::move(headers);
  return response;
}

class EvaluateHttpTest : public testing::Test {
 protected:
  HttpVerdict Judge(const HttpResponse& response, std::string_view body = "", bool is_tls = false) {
    return EvaluateHttp(config_, &expect_,
                        {.response = response, .body = std::string(body), .is_tls = is_tls});
  }
  FailureReason Reason(const HttpResponse& response, std::string_view body = "",
                       bool is_tls = false) {
    return Judge(response, body, is_tls).failure.reason;
  }

  HttpConfig config_;
  Expectations expect_;
};

TEST_F(EvaluateHttpTest, TwoHundredsPassByDefault) {
  for (const int status : {200, 201, 204, 299})
    EXPECT_FALSE(Judge(Answer(status)).failure) << status;
  for (const int status : {101, 199, 300, 304, 404, 500, 999}) {
    EXPECT_EQ(Reason(Answer(status)), FailureReason::kHttpStatus) << status;
  }
  EXPECT_EQ(Judge(Answer(404)).failure.detail, "got 404, want 200-299");
}

TEST_F(EvaluateHttpTest, ListedCodesReplaceTheDefault) {
  config_.valid_status_codes = {200, 404};
  EXPECT_FALSE(Judge(Answer(404)).failure);
  EXPECT_EQ(Judge(Answer(201)).failure.detail, "got 201, want 200, 404");
}

TEST_F(EvaluateHttpTest, ExpectedStatusReplacesTheDefaultOnly) {
  expect_.status = {{404, 404}, {500, 599}};
  EXPECT_FALSE(Judge(Answer(503)).failure);
  EXPECT_EQ(Judge(Answer(200)).failure.detail, "got 200, want 404, 500-599");
  config_.valid_status_codes = {200, 503};
  EXPECT_FALSE(Judge(Answer(503)).failure);
  EXPECT_EQ(Reason(Answer(404)), FailureReason::kHttpStatus) << "the module does not list it";
  EXPECT_EQ(Reason(Answer(200)), FailureReason::kHttpStatus) << "the check does not expect it";
}

TEST_F(EvaluateHttpTest, NoAnswerHasTheReasonOfTheTransport) {
  HttpResponse none;
  none.failure = {FailureReason::kTlsAlert, "handshake failure"};
  config_.fail_if_not_ssl = true;
  EXPECT_EQ(Reason(none), FailureReason::kTlsAlert);
}

TEST_F(EvaluateHttpTest, HeaderRules) {
  config_.fail_if_header_matches = {
      {.header = "x-bad", .regexp = Re("^yes$"), .allow_missing = true}};
  config_.fail_if_header_not_matches = {{.header = "Content-Type", .regexp = Re("html")}};
  const HttpHeader html{"content-type", "text/html"};
  EXPECT_FALSE(Judge(Answer(200, {html})).failure);
  EXPECT_FALSE(Judge(Answer(200, {html, {"X-Bad", "no"}})).failure);

  auto verdict = Judge(Answer(200, {html, {"X-Bad", "no"}, {"X-Bad", "yes"}}));
  EXPECT_EQ(verdict.failure.reason, FailureReason::kHeader);
  EXPECT_EQ(verdict.failure.detail, "header x-bad matches /^yes$/");
  EXPECT_TRUE(verdict.failed_due_to_regex);

  verdict = Judge(Answer(200));
  EXPECT_EQ(verdict.failure.detail, "there is no header Content-Type");
  EXPECT_TRUE(verdict.failed_due_to_regex);
  EXPECT_EQ(Judge(Answer(200, {{"Content-Type", "text/plain"}})).failure.detail,
            "header Content-Type does not match /html/");
  EXPECT_FALSE(Judge(Answer(200, {{"Content-Type", "text/plain"}, html})).failure)
      << "one value that matches will do";
}

TEST_F(EvaluateHttpTest, MissingHeaderFailsEvenTheRuleThatForbidsIt) {
  config_.fail_if_header_matches = {{.header = "X", .regexp = Re("a")}};
  EXPECT_EQ(Reason(Answer(200)), FailureReason::kHeader);
}

TEST_F(EvaluateHttpTest, BodyRules) {
  config_.fail_if_body_matches_regexp = {Re("error"), Re("fatal")};
  config_.fail_if_body_not_matches_regexp = {Re("ok"), Re("up")};
  EXPECT_FALSE(Judge(Answer(200), "ok and up").failure);
  auto verdict = Judge(Answer(200), "ok and up, fatal");
  EXPECT_EQ(verdict.failure.reason, FailureReason::kBodyMatch);
  EXPECT_TRUE(verdict.failed_due_to_regex);
  verdict = Judge(Answer(200), "ok");
  EXPECT_EQ(verdict.failure.reason, FailureReason::kBodyMissing);
  EXPECT_TRUE(verdict.failed_due_to_regex);
  EXPECT_FALSE(Judge(Answer(500), "fatal").failed_due_to_regex) << "a bad status ends the judging";
}

TEST_F(EvaluateHttpTest, JsonRules) {
  config_.fail_if_body_json_matches_cel = Cel("body.maintenance");
  config_.fail_if_body_json_not_matches_cel = Cel("body.status == 'up'");
  EXPECT_FALSE(Judge(Answer(200), R"({"maintenance": false, "status": "up"})").failure);
  auto verdict = Judge(Answer(200), R"({"maintenance": true, "status": "up"})");
  EXPECT_EQ(verdict.failure.reason, FailureReason::kJson);
  EXPECT_EQ(verdict.failure.detail, "the condition body.maintenance: is true");
  EXPECT_TRUE(verdict.failed_due_to_cel);
  EXPECT_FALSE(verdict.failed_due_to_regex);
  EXPECT_EQ(Judge(Answer(200), R"({"maintenance": false, "status": "down"})").failure.detail,
            "the condition body.status == 'up': is false");
  for (const char* none : {"", "no JSON", "{}", R"({"maintenance": 1, "status": "up"})"}) {
    verdict = Judge(Answer(200), none);
    EXPECT_EQ(verdict.failure.reason, FailureReason::kJson) << none;
    EXPECT_TRUE(verdict.failed_due_to_cel) << none;
  }
  EXPECT_FALSE(Judge(Answer(500), "{}").failed_due_to_cel) << "a bad status ends the judging";
}

TEST_F(EvaluateHttpTest, JsonRulesSeeTheBodyThatPatternsHaveSeen) {
  config_.fail_if_body_not_matches_regexp = {Re("up")};
  config_.fail_if_body_json_not_matches_cel = Cel("body.status == 'up'");
  EXPECT_FALSE(Judge(Answer(200), R"({"status": "up"})").failure);
  EXPECT_FALSE(Judge(Answer(200), R"({"status": "down"})").failed_due_to_cel)
      << "the pattern is judged first";
  EXPECT_TRUE(Judge(Answer(200), R"({"status": "not up"})").failed_due_to_cel);
}

TEST_F(EvaluateHttpTest, LongConditionsAreShownShortAndInOneLine) {
  config_.fail_if_body_json_matches_cel =
      Cel("body.a ||\nbody.b == '" + std::string(177, 'x') + "ééééé'");
  EXPECT_EQ(Judge(Answer(200), R"({"a": true})").failure.detail,
            "the condition body.a || body.b == '" + std::string(177, 'x') + "é…: is true");
}

TEST_F(EvaluateHttpTest, ExpectedJson) {
  expect_.json = Cel("body.n > 3");
  EXPECT_FALSE(Judge(Answer(200), R"({"n": 4})").failure);
  EXPECT_EQ(Reason(Answer(200), R"({"n": 3})"), FailureReason::kJson);
  EXPECT_FALSE(Judge(Answer(200), R"({"n": 3})").failed_due_to_cel) << "no rule of the module";
}

TEST_F(EvaluateHttpTest, Expectations) {
  expect_.body = "\"up\"";
  expect_.body_regex = Re("n: [0-9]+");
  expect_.headers = {{"content-type", Re("^application/json")}};
  const auto good = Answer(200, {{"Content-Type", "application/json"}});
  EXPECT_FALSE(Judge(good, R"({"up" n: 5})").failure);
  EXPECT_EQ(Reason(Answer(200), R"({"up" n: 5})"), FailureReason::kHeader);
  EXPECT_EQ(Judge(good, "n: 5").failure.detail, "the body does not hold \"\"up\"\"");
  EXPECT_EQ(Reason(good, "\"up\""), FailureReason::kBodyMissing);
  EXPECT_FALSE(Judge(good, "").failed_due_to_regex) << "no rule of the module";
}

TEST_F(EvaluateHttpTest, BodyThatEndedBadlyFailsAfterStatusAndHeaders) {
  HttpResponse cut = Answer(200);
  cut.failure = {FailureReason::kTruncated, "12 of 100 bytes came"};
  EXPECT_EQ(Reason(cut), FailureReason::kTruncated);
  EXPECT_FALSE(Judge(cut).failed_due_to_regex);
  config_.fail_if_body_matches_regexp = {Re("x")};
  EXPECT_TRUE(Judge(cut).failed_due_to_regex) << "the rule ran and could not read";
  config_.fail_if_body_matches_regexp.clear();
  config_.fail_if_body_json_matches_cel = Cel("true");
  EXPECT_TRUE(Judge(cut).failed_due_to_cel);
  EXPECT_EQ(Reason(cut), FailureReason::kTruncated);
  cut.status = 503;
  EXPECT_EQ(Reason(cut), FailureReason::kHttpStatus);
  EXPECT_FALSE(Judge(cut).failed_due_to_regex);
}

TEST_F(EvaluateHttpTest, ExpectedBodyIsNotJudgedWhenTheBodyEndedBadly) {
  expect_.body = "ok";
  HttpResponse cut = Answer(200);
  cut.failure = {FailureReason::kReadTimeout, "no answer within 5s"};
  EXPECT_EQ(Reason(cut), FailureReason::kReadTimeout);
}

TEST_F(EvaluateHttpTest, ABodyThatCannotBeDecodedAtAllIsNotLookedAt) {
  HttpAnswer answer{.response = Answer(200), .body_unreadable = true};
  answer.response.failure = {FailureReason::kDecode, "gzip: incorrect header check"};
  config_.fail_if_body_matches_regexp = {Re("x")};
  auto verdict = EvaluateHttp(config_, nullptr, answer);
  EXPECT_EQ(verdict.failure.reason, FailureReason::kDecode);
  EXPECT_FALSE(verdict.failed_due_to_regex) << "the rule did not run";
  answer.body_unreadable = false;
  EXPECT_TRUE(EvaluateHttp(config_, nullptr, answer).failed_due_to_regex);
}

TEST_F(EvaluateHttpTest, RefusedRedirects) {
  const auto redirect = Answer(302, {{"Location", "/x"}});
  const auto judge = [&] {
    return EvaluateHttp(config_, &expect_, {.response = redirect, .body_refused = true});
  };
  EXPECT_EQ(judge().failure.detail, "got 302, want 200-299; redirects are not followed");
  config_.valid_status_codes = {302};
  EXPECT_FALSE(judge().failure);
  config_.fail_if_body_matches_regexp = {Re("never")};
  EXPECT_TRUE(judge().failed_due_to_regex) << "as blackbox: its body is gone";
  EXPECT_TRUE(judge().failure);
  config_.fail_if_body_matches_regexp.clear();
  config_.fail_if_body_json_not_matches_cel = Cel("true");
  EXPECT_TRUE(judge().failed_due_to_cel);
  config_.fail_if_body_json_not_matches_cel.reset();
  expect_.body = "x";
  EXPECT_EQ(judge().failure.reason, FailureReason::kBodyMissing);
}

TEST_F(EvaluateHttpTest, TooManyRedirectsIsTheReasonUnlessTheStatusIsWanted) {
  const auto redirect = Answer(302);
  const HttpAnswer answer{.response = redirect,
                          .body_refused = true,
                          .redirect_failure = {FailureReason::kRedirectLimit, "loop"}};
  EXPECT_EQ(EvaluateHttp(config_, nullptr, answer).failure.reason, FailureReason::kRedirectLimit);
  config_.valid_status_codes = {302};
  EXPECT_FALSE(EvaluateHttp(config_, nullptr, answer).failure);
}

TEST_F(EvaluateHttpTest, VersionAndTlsComeLast) {
  config_.valid_http_versions = {"HTTP/2.0"};
  EXPECT_EQ(Judge(Answer(200)).failure.detail, "got HTTP/1.1, want HTTP/2.0");
  config_.valid_http_versions = {"HTTP/1.0", "HTTP/1.1"};
  EXPECT_FALSE(Judge(Answer(200)).failure);
  config_.fail_if_not_ssl = true;
  EXPECT_EQ(Reason(Answer(200)), FailureReason::kSslRequired);
  EXPECT_FALSE(Judge(Answer(200), "", true).failure);
  config_.fail_if_ssl = true;
  EXPECT_EQ(Reason(Answer(200), "", true), FailureReason::kSslForbidden);
}

TEST_F(EvaluateHttpTest, KnowsWhoLooksAtTheBody) {
  EXPECT_FALSE(NeedsBody(config_, nullptr));
  EXPECT_FALSE(NeedsBody(config_, &expect_));
  expect_.body = "x";
  EXPECT_TRUE(NeedsBody(config_, &expect_));
  config_.fail_if_body_matches_regexp = {Re("x")};
  EXPECT_TRUE(NeedsBody(config_, nullptr));
  config_ = {};
  config_.fail_if_body_json_matches_cel = Cel("true");
  EXPECT_TRUE(NeedsBody(config_, nullptr));
}

TEST_F(EvaluateHttpTest, LongHeadersAreNotJudgedAtTheDeadline) {
  config_.fail_if_header_matches = {{.header = "X", .regexp = Re("x")}};
  HttpResponse response = Answer(200);
  response.failure = {FailureReason::kReadTimeout, "late"};
  response.headers = {{"X", std::string(1 << 20, 'x')}};
  EXPECT_EQ(Reason(response), FailureReason::kReadTimeout) << "the loop would wait for the rule";
  response.headers = {{"X", "x"}};
  EXPECT_EQ(Reason(response), FailureReason::kHeader);
}

TEST_F(EvaluateHttpTest, KnowsWhatNoLoopShouldWaitFor) {
  HttpAnswer answer{.response = Answer(200), .body = std::string(1 << 20, 'x')};
  EXPECT_FALSE(MayTakeLong(config_, &expect_, answer)) << "nobody looks at it";
  config_.fail_if_body_matches_regexp = {Re("x")};
  EXPECT_TRUE(MayTakeLong(config_, nullptr, answer));
  answer.body.resize(1000);
  EXPECT_FALSE(MayTakeLong(config_, nullptr, answer));
  expect_.json = Cel("body.all(x, body.all(y, x <= y))");
  EXPECT_TRUE(MayTakeLong(config_, &expect_, answer)) << "however small the body";
  answer.response.failure = {FailureReason::kTruncated, ""};
  EXPECT_FALSE(MayTakeLong(config_, &expect_, answer)) << "no rule will run";
  answer.response.headers = {{"X", std::string(1 << 20, 'x')}};
  EXPECT_FALSE(MayTakeLong(config_, &expect_, answer)) << "no rule looks at headers";
  config_.fail_if_header_matches = {{.header = "X", .regexp = Re("y")}};
  EXPECT_TRUE(MayTakeLong(config_, nullptr, answer)) << "whatever became of the body";
  answer.response.headers = {{"X", std::string(1000, 'x')}};
  EXPECT_FALSE(MayTakeLong(config_, nullptr, answer));
}

TEST_F(EvaluateHttpTest, TellsAllThatIsWrongAndKeepsTheFirst) {
  config_.valid_http_versions = {"HTTP/2.0"};
  config_.fail_if_ssl = true;
  config_.fail_if_body_not_matches_regexp = {Re("never looked at")};
  HttpAnswer answer{.response = Answer(404), .is_tls = true, .log_level = LogLevel::kError};
  answer.response.failure = {FailureReason::kTruncated, "cut"};
  auto verdict = EvaluateHttp(config_, nullptr, answer);
  EXPECT_EQ(verdict.failure.reason, FailureReason::kHttpStatus);
  EXPECT_EQ(
      LogLines(verdict.log.Take()),
      (std::vector<std::string>{"Invalid HTTP response status code, wanted 2xx status_code=404",
                                "Failed to read HTTP response body err=cut",
                                "Invalid HTTP version number version=HTTP/1.1"}));
  EXPECT_EQ(verdict.last_words, "Final request was over SSL");
  answer.log_level = LogLevel::kNone;
  EXPECT_TRUE(EvaluateHttp(config_, nullptr, answer).log.Take().empty());
}

}  // namespace
}  // namespace sonde
