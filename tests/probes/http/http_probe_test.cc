#include "probes/http/http_probe.h"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "fakes/fake_net.h"

namespace sonde {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class HttpProbeTest : public testing::Test {
 protected:
  ProbeResult Run(std::string target = "http://127.0.0.1:81/") {
    RunRequest request;
    request.target = std::move(target);
    request.timeout = seconds(5);
    request.expect = expect_;
    auto run = std::make_unique<HttpRun>(fake_.services, std::make_shared<HttpConfig>(config_),
                                         std::move(request));
    std::optional<ProbeResult> result;
    run->Start([&](ProbeResult got) { result = std::move(got); });
    fake_.loop.RunUntilIdle();
    while (!result && fake_.loop.AdvanceToNextTimer()) fake_.loop.RunUntilIdle();
    EXPECT_TRUE(result);
    if (!result) return {};
    EXPECT_LE(result->phases.Sum(), result->duration);
    EXPECT_EQ(result->success, !result->failure);
    return std::move(*result);
  }
  void Answer(int status, std::vector<HttpHeader> headers = {},
              std::vector<std::string> body = {}) {
    fake_.http.Enqueue({.status = status, .headers = std::move(headers), .body = std::move(body)});
  }
  void StopIn(Phase phase, Failure failure = {}) {
    FakeExchange exchange;
    exchange.connect = exchange.tls = exchange.processing = exchange.transfer = milliseconds(100);
    exchange.facts = FakeTlsClient::GoodFacts(fake_.loop);
    exchange.content_length = 10;
    exchange.stop_in = phase;
    exchange.failure = std::move(failure);
    fake_.http.Enqueue(std::move(exchange));
  }
  static double Value(const ProbeResult& result, std::string_view name) {
    const double* value = result.observations.Find(name);
    EXPECT_NE(value, nullptr) << name;
    return value != nullptr ? *value : -999;
  }
  static std::optional<double> PhaseValue(const ProbeResult& result, const std::string& phase) {
    const std::string labels[] = {phase};
    const double* value = result.observations.Find("probe_http_duration_seconds", labels);
    return value != nullptr ? std::optional(*value) : std::nullopt;
  }

  FakeServices fake_;
  HttpConfig config_;
  std::shared_ptr<const Expectations> expect_;
};

TEST_F(HttpProbeTest, GoodAnswerShowsEverything) {
  fake_.resolver.SetAddresses("h.example", {"127.0.0.1"}, milliseconds(5));
  fake_.http.Enqueue({.headers = {{"Last-Modified", "Wed, 21 Oct 2015 07:28:00 GMT"}},
                      .body = {"hel", "lo"},
                      .content_length = 5,
                      .connect = milliseconds(10),
                      .processing = milliseconds(20),
                      .transfer = milliseconds(30)});
  const auto result = Run("h.example:81/x");
  EXPECT_TRUE(result.success) << result.failure.detail;
  EXPECT_EQ(Value(result, "probe_http_status_code"), 200);
  EXPECT_EQ(Value(result, "probe_http_version"), 1.1);
  EXPECT_EQ(Value(result, "probe_http_content_length"), 5);
  EXPECT_EQ(Value(result, "probe_http_uncompressed_body_length"), 5);
  EXPECT_EQ(Value(result, "probe_http_redirects"), 0);
  EXPECT_EQ(Value(result, "probe_http_ssl"), 0);
  EXPECT_EQ(Value(result, "probe_failed_due_to_regex"), 0);
  EXPECT_EQ(Value(result, "probe_http_last_modified_timestamp_seconds"), 1445412480);
  EXPECT_EQ(PhaseValue(result, "resolve"), 0.005);
  EXPECT_EQ(PhaseValue(result, "connect"), 0.01);
  EXPECT_EQ(PhaseValue(result, "tls"), 0);
  EXPECT_EQ(PhaseValue(result, "processing"), 0.02);
  EXPECT_EQ(PhaseValue(result, "transfer"), 0.03);
  EXPECT_EQ(result.duration, milliseconds(65));
  EXPECT_EQ(result.phases.Sum(), milliseconds(65));
  EXPECT_FALSE(result.phases.Get(Phase::kTls));
  ASSERT_EQ(result.hops.size(), 1U);
  EXPECT_EQ(result.hops[0].label, "GET http://h.example:81/x → 200");
  EXPECT_EQ(result.hops[0].peer.ToString(), "127.0.0.1:81");
  EXPECT_EQ(result.hops[0].phases.Sum(), milliseconds(65));
  ASSERT_EQ(fake_.http.requests().size(), 1U);
  EXPECT_EQ(fake_.http.requests()[0].url, "http://127.0.0.1:81/x") << "the URL names the address";
  EXPECT_EQ(fake_.http.requests()[0].peer.ToString(), "127.0.0.1:81");
}

TEST_F(HttpProbeTest, BadTargetsHaveZerosButNoPhasesAndNoAddress) {
  for (const char* target : {"http://[::1", "http://h/%zz", "http://a b/", "http://h:x/", "h\n"}) {
    const auto result = Run(target);
    EXPECT_EQ(result.failure.reason, FailureReason::kConfig) << target;
    EXPECT_EQ(Value(result, "probe_http_status_code"), 0);
    EXPECT_FALSE(PhaseValue(result, "resolve"));
    EXPECT_EQ(result.observations.Find("probe_ip_protocol"), nullptr);
  }
}

TEST_F(HttpProbeTest, ATargetWithoutAHostFailsWhenItIsLookedUp) {
  for (const char* target : {"::1", "http://127.0.0.1:80:81/", "http:///"}) {
    const auto result = Run(target);
    EXPECT_EQ(result.failure.reason, FailureReason::kConfig) << target;
    EXPECT_EQ(Value(result, "probe_ip_protocol"), 0);
    EXPECT_TRUE(PhaseValue(result, "resolve"));
    EXPECT_FALSE(PhaseValue(result, "connect"));
  }
}

TEST_F(HttpProbeTest, WhoAsksForTheBodyGetsIt) {
  for (const bool keep : {true, false}) {
    fake_.http.Enqueue({.body = {"one", " two"}});
    std::optional<ProbeResult> result;
    HttpRun run(fake_.services, std::make_shared<HttpConfig>(config_),
                {.target = "http://192.0.2.1/",
                 .hostname = {},
                 .timeout = std::chrono::seconds(5),
                 .expect = nullptr,
                 .keep_body = keep});
    run.Start([&](ProbeResult finished) { result = std::move(finished); });
    fake_.loop.RunUntilIdle();
    ASSERT_TRUE(result);
    EXPECT_EQ(result->body, keep ? "one two" : "");
  }
}

TEST_F(HttpProbeTest, ABadMethodIsFoundBeforeAnythingIsAsked) {
  config_.method = "GE T";
  const auto result = Run();
  EXPECT_EQ(result.failure.reason, FailureReason::kConfig);
  EXPECT_EQ(Value(result, "probe_ip_protocol"), 4);
  EXPECT_FALSE(PhaseValue(result, "connect"));
}

TEST_F(HttpProbeTest, UnknownNameShowsOnlyTheResolvePhase) {
  const auto result = Run("http://unknown/");
  EXPECT_EQ(result.failure.reason, FailureReason::kNxdomain);
  EXPECT_TRUE(PhaseValue(result, "resolve"));
  EXPECT_FALSE(PhaseValue(result, "connect"));
  EXPECT_EQ(Value(result, "probe_ip_protocol"), 0);
}

TEST_F(HttpProbeTest, FailedConnectShowsAllPhasesAsZeros) {
  StopIn(Phase::kConnect, {FailureReason::kConnectRefused, "connection refused"});
  const auto result = Run();
  EXPECT_EQ(result.failure.reason, FailureReason::kConnectRefused);
  for (const char* phase : {"connect", "tls", "processing", "transfer"}) {
    EXPECT_EQ(PhaseValue(result, phase), 0) << phase;
  }
  EXPECT_EQ(Value(result, "probe_http_status_code"), 0);
  EXPECT_EQ(result.phases.Get(Phase::kConnect), milliseconds(100)) << "sonde's own phase is honest";
  EXPECT_EQ(result.hops[0].label, "GET http://127.0.0.1:81/ → refused");
}

TEST_F(HttpProbeTest, EveryTransportReasonComesThrough) {
  const std::pair<Phase, FailureReason> table[] = {
      {Phase::kConnect, FailureReason::kNetUnreachable},
      {Phase::kConnect, FailureReason::kHostUnreachable},
      {Phase::kConnect, FailureReason::kConnectReset},
      {Phase::kConnect, FailureReason::kNoFds},
      {Phase::kConnect, FailureReason::kNoPorts},
      {Phase::kTls, FailureReason::kTlsAlert},
      {Phase::kTls, FailureReason::kTlsVersion},
      {Phase::kTls, FailureReason::kCertExpired},
      {Phase::kTls, FailureReason::kCertUntrusted},
      {Phase::kTls, FailureReason::kCertHostname},
      {Phase::kProcessing, FailureReason::kMalformed},
      {Phase::kProcessing, FailureReason::kTransferReset},
      {Phase::kTransfer, FailureReason::kTruncated}};
  for (const auto& [phase, reason] : table) {
    StopIn(phase, {reason, "why"});
    const auto result = Run("https://127.0.0.1/");
    EXPECT_EQ(result.failure.reason, reason);
    EXPECT_EQ(result.failure.detail, "why");
  }
}

TEST_F(HttpProbeTest, SilenceTimesOutInItsPhaseAndKeepsWhatIsKnown) {
  const std::pair<Phase, FailureReason> table[] = {
      {Phase::kConnect, FailureReason::kConnectTimeout},
      {Phase::kTls, FailureReason::kTlsTimeout},
      {Phase::kProcessing, FailureReason::kReadTimeout},
      {Phase::kTransfer, FailureReason::kReadTimeout}};
  for (const auto& [phase, reason] : table) {
    StopIn(phase);
    const auto result = Run("https://127.0.0.1/");
    EXPECT_EQ(result.failure.reason, reason);
    EXPECT_EQ(result.duration, seconds(5));
    EXPECT_TRUE(result.failure.detail.starts_with("no answer within 5s while "))
        << result.failure.detail;
    const bool answered = phase == Phase::kTransfer;
    EXPECT_EQ(Value(result, "probe_http_status_code"), answered ? 200 : 0);
    EXPECT_EQ(Value(result, "probe_http_ssl"), answered ? 1 : 0);
    EXPECT_EQ(result.observations.Find("probe_ssl_earliest_cert_expiry") != nullptr, answered);
    EXPECT_EQ(result.hops.size(), 1U);
  }
}

TEST_F(HttpProbeTest, DeadlineInTheBodyIsJudgedWithWhatCame) {
  config_.fail_if_body_not_matches_regexp = {Regex::Compile("x").value_or(Regex{})};
  StopIn(Phase::kTransfer);
  const auto result = Run();
  EXPECT_EQ(result.failure.reason, FailureReason::kReadTimeout);
  EXPECT_EQ(Value(result, "probe_failed_due_to_regex"), 1);
  EXPECT_EQ(Value(result, "probe_http_content_length"), 10);
}

TEST_F(HttpProbeTest, SilentResolverTimesOut) {
  fake_.resolver.SetSilent("h");
  const auto result = Run("http://h/");
  EXPECT_EQ(result.failure.reason, FailureReason::kDnsTimeout);
  EXPECT_EQ(PhaseValue(result, "resolve"), 5);
}

TEST_F(HttpProbeTest, FollowsRedirectsWithOneRequestPerHop) {
  fake_.resolver.SetAddresses("a.example", {"127.0.0.1"}, milliseconds(1));
  fake_.resolver.SetAddresses("b.example", {"127.0.0.2", "::1"}, milliseconds(2));
  config_.preferred_ip_protocol = "ip4";
  config_.method = "POST";
  config_.body = "data";
  Answer(302, {{"Location", "/next"}, {"Set-Cookie", "s=1"}}, {"moved"});
  Answer(302, {{"Location", "https://b.example/"}});
  fake_.http.Enqueue(
      {.version = "HTTP/2.0", .body = {"ok"}, .facts = FakeTlsClient::GoodFacts(fake_.loop)});
  const auto result = Run("http://a.example/");
  EXPECT_TRUE(result.success) << result.failure.detail;
  ASSERT_EQ(fake_.http.requests().size(), 3U);
  EXPECT_EQ(fake_.http.requests()[0].body, "data");
  EXPECT_EQ(fake_.http.requests()[1].method, "GET");
  EXPECT_EQ(fake_.http.requests()[1].url, "http://127.0.0.1/next");
  bool cookie = false;
  for (const auto& [name, value] : fake_.http.requests()[1].headers) {
    cookie = cookie || (name == "Cookie" && value == "s=1");
  }
  EXPECT_TRUE(cookie);
  EXPECT_EQ(fake_.http.requests()[2].peer.ToString(), "[::1]:443")
      << "the module's family is the target's";
  EXPECT_EQ(fake_.http.requests()[2].tls_server_name, "b.example");
  EXPECT_TRUE(fake_.http.requests()[2].tls);
  EXPECT_EQ(fake_.resolver.asked(), (std::vector<std::string>{"a.example", "b.example"}))
      << "a hop to the same host keeps its address";
  EXPECT_EQ(Value(result, "probe_http_redirects"), 2);
  EXPECT_EQ(Value(result, "probe_http_ssl"), 1);
  EXPECT_EQ(Value(result, "probe_http_version"), 2);
  EXPECT_EQ(Value(result, "probe_http_uncompressed_body_length"), 2);
  EXPECT_EQ(PhaseValue(result, "resolve"), 0.003);
  EXPECT_EQ(Value(result, "probe_dns_lookup_time_seconds"), 0.001);
  ASSERT_EQ(result.hops.size(), 3U);
  EXPECT_EQ(result.hops[1].label, "GET http://a.example/next → 302");
  EXPECT_EQ(result.hops[2].phases.Get(Phase::kResolve), milliseconds(2));
}

TEST_F(HttpProbeTest, RedirectLoopsEndAtTheLimit) {
  for (int i = 0; i < 20; ++i) Answer(302, {{"Location", "/"}}, {"body"});
  const auto result = Run();
  EXPECT_EQ(result.failure.reason, FailureReason::kRedirectLimit);
  EXPECT_EQ(fake_.http.requests().size(), 11U);
  EXPECT_EQ(Value(result, "probe_http_redirects"), 11);
  EXPECT_EQ(Value(result, "probe_http_status_code"), 302);
  EXPECT_EQ(Value(result, "probe_http_uncompressed_body_length"), 0);
}

TEST_F(HttpProbeTest, RefusedRedirectIsTheAnswer) {
  config_.client.follow_redirects = false;
  config_.valid_status_codes = {302};
  Answer(302, {{"Location", "/x"}});
  const auto result = Run();
  EXPECT_TRUE(result.success);
  EXPECT_EQ(Value(result, "probe_http_redirects"), 1);
  EXPECT_EQ(fake_.http.requests().size(), 1U);
}

TEST_F(HttpProbeTest, RedirectToNowhereIsNoAnswer) {
  Answer(302, {{"Location", "http://[::1"}});
  auto result = Run();
  EXPECT_EQ(result.failure.reason, FailureReason::kMalformed);
  EXPECT_EQ(Value(result, "probe_http_status_code"), 0);
  EXPECT_EQ(Value(result, "probe_http_redirects"), 0);
  Answer(302, {{"Location", "ftp://h/"}});
  result = Run();
  EXPECT_EQ(result.failure.reason, FailureReason::kMalformed);
  EXPECT_EQ(Value(result, "probe_http_redirects"), 1);
}

TEST_F(HttpProbeTest, FailureAfterARedirectHasNoStatus) {
  Answer(302, {{"Location", "http://unknown.example/"}});
  const auto result = Run();
  EXPECT_EQ(result.failure.reason, FailureReason::kNxdomain);
  EXPECT_EQ(Value(result, "probe_http_status_code"), 0);
  EXPECT_EQ(Value(result, "probe_http_redirects"), 1);
  EXPECT_EQ(Value(result, "probe_ip_protocol"), 4) << "of the target, not of where it leads";
}

TEST_F(HttpProbeTest, BodyLimitStopsReading) {
  config_.body_size_limit.bytes = 4;
  Answer(200, {}, {"abc", "def", "never"});
  const auto result = Run();
  EXPECT_EQ(result.failure.reason, FailureReason::kSizeLimit);
  EXPECT_EQ(result.failure.detail, "the body is larger than 4 bytes");
  EXPECT_EQ(Value(result, "probe_http_uncompressed_body_length"), 4);
  EXPECT_EQ(Value(result, "probe_http_status_code"), 200);
}

TEST_F(HttpProbeTest, LengthsAsTheExporterCountsThem) {
  struct Row {
    int status;
    const char* method;
    const char* version;
    std::int64_t declared;
    double want;
  };
  const Row table[] = {{200, "GET", "HTTP/1.1", -1, -1},  {204, "GET", "HTTP/1.1", -1, 0},
                       {304, "GET", "HTTP/1.1", 12, 0},   {200, "HEAD", "HTTP/1.1", 12, 12},
                       {200, "HEAD", "HTTP/2.0", -1, -1}, {200, "GET", "HTTP/2.0", 0, 0}};
  config_.valid_status_codes = {200, 204, 304};
  for (const Row& row : table) {
    config_.method = row.method;
    fake_.http.Enqueue(
        {.status = row.status, .version = row.version, .content_length = row.declared});
    EXPECT_EQ(Value(Run(), "probe_http_content_length"), row.want)
        << row.status << " " << row.method << " " << row.version;
  }
}

TEST_F(HttpProbeTest, TlsFactsAreKeptWhenTheHandshakeFails) {
  StopIn(Phase::kTls, {FailureReason::kCertExpired, "expired"});
  const auto result = Run("https://127.0.0.1/");
  EXPECT_TRUE(result.tls);
  EXPECT_EQ(result.observations.Find("probe_ssl_earliest_cert_expiry"), nullptr);
}

TEST_F(HttpProbeTest, CertificateMetricsComeWithTheAnswer) {
  fake_.http.Enqueue({.facts = FakeTlsClient::GoodFacts(fake_.loop)});
  const auto result = Run("https://127.0.0.1/");
  EXPECT_TRUE(result.success);
  EXPECT_NE(result.observations.Find("probe_ssl_earliest_cert_expiry"), nullptr);
  EXPECT_NE(result.observations.Find("probe_ssl_last_chain_expiry_timestamp_seconds"), nullptr);
}

TEST_F(HttpProbeTest, BadFilesFailTheRunAsTheAgentsFault) {
  config_.body_file = "/nonexistent/body";
  const auto result = Run();
  EXPECT_EQ(result.failure.reason, FailureReason::kConfig);
  EXPECT_EQ(result.fault(), Fault::kAgent);
  EXPECT_TRUE(fake_.http.requests().empty());
}

TEST_F(HttpProbeTest, BadTlsMaterialFailsPlainTargetsToo) {
  fake_.tls.FailContexts({FailureReason::kConfig, "ca.pem: no such file"});
  Answer(200);
  EXPECT_TRUE(Run().success) << "nothing about TLS is configured";
  config_.client.tls_config.ca_file = "ca.pem";
  EXPECT_EQ(Run().failure.reason, FailureReason::kConfig);
}

TEST_F(HttpProbeTest, PortsThatDoNotExistAreNotTried) {
  for (const char* target : {"http://127.0.0.1:0/", "http://127.0.0.1:99999/"}) {
    const auto result = Run(target);
    EXPECT_EQ(result.failure.reason, FailureReason::kConfig) << target;
    EXPECT_EQ(PhaseValue(result, "connect"), 0);
    EXPECT_EQ(Value(result, "probe_ip_protocol"), 4);
  }
  EXPECT_TRUE(fake_.http.requests().empty());
}

TEST_F(HttpProbeTest, ExpectationsOfACheckAreJudged) {
  Expectations expect;
  expect.status = {{404, 404}};
  expect.body = "gone";
  expect_ = std::make_shared<const Expectations>(expect);
  Answer(404, {}, {"all go", "ne"});
  EXPECT_TRUE(Run().success);
  Answer(404, {}, {"here"});
  EXPECT_EQ(Run().failure.reason, FailureReason::kBodyMissing);
  Answer(200, {}, {"gone"});
  EXPECT_EQ(Run().failure.detail, "got 200, want 404");
}

TEST_F(HttpProbeTest, CookiesBelongToTheHostThatWasAskedFor) {
  config_.headers = {{"Host", "www.a.example:8080"}};
  Answer(302, {{"Location", "/next"}, {"Set-Cookie", "s=1; Domain=a.example"}});
  Answer(302, {{"Location", "http://127.0.0.1:81/"}});
  Answer(200);
  EXPECT_TRUE(Run().success);
  const auto cookie = [&](std::size_t request) -> std::string {
    for (const auto& [name, value] : fake_.http.requests().at(request).headers) {
      if (name == "Cookie") return value;
    }
    return "";
  };
  EXPECT_EQ(cookie(1), "s=1");
  EXPECT_EQ(cookie(2), "") << "the Location names another host than the header did";
}

TEST_F(HttpProbeTest, CompressedBodiesAreJudgedDecoded) {
  config_.compression = "deflate";
  config_.fail_if_body_not_matches_regexp = {*Regex::Compile("^hello$")};
  const std::string hello("\xcb\x48\xcd\xc9\xc9\x07\x00", 7);
  Answer(200, {}, {hello.substr(0, 2), hello.substr(2)});
  auto result = Run();
  EXPECT_TRUE(result.success) << result.failure.detail;
  EXPECT_EQ(Value(result, "probe_http_uncompressed_body_length"), 5);
  Answer(200, {}, {"hello"});
  result = Run();
  EXPECT_EQ(result.failure.reason, FailureReason::kDecode);
  EXPECT_EQ(Value(result, "probe_failed_due_to_regex"), 1);
  Answer(200, {}, {hello.substr(0, 2)});
  EXPECT_EQ(Run().failure.reason, FailureReason::kDecode) << "it ends early";
  config_.compression = "gzip";
  Answer(204);
  result = Run();
  EXPECT_EQ(result.failure.reason, FailureReason::kDecode);
  EXPECT_EQ(Value(result, "probe_failed_due_to_regex"), 0) << "there was nothing to look at";
}

TEST_F(HttpProbeTest, ConditionsAreJudgedAndShown) {
  config_.fail_if_body_json_not_matches_cel = *CelProgram::Compile("body.status == 'up'");
  Answer(200, {}, {R"({"stat)", R"(us": "up"})"});
  auto result = Run();
  EXPECT_TRUE(result.success) << result.failure.detail;
  EXPECT_EQ(Value(result, "probe_failed_due_to_cel"), 0);
  Answer(200, {}, {R"({"status": "down"})"});
  result = Run();
  EXPECT_EQ(result.failure.reason, FailureReason::kJson);
  EXPECT_EQ(Value(result, "probe_failed_due_to_cel"), 1);
  EXPECT_EQ(Value(result, "probe_failed_due_to_regex"), 0);
  result = Run("http://unknown/");
  EXPECT_EQ(Value(result, "probe_failed_due_to_cel"), 0);
  config_ = {};
  Answer(200);
  EXPECT_EQ(Run().observations.Find("probe_failed_due_to_cel"), nullptr) << "no such rule";
}

TEST_F(HttpProbeTest, CancelledAtAnyPointSaysNothing) {
  for (int turns = 0; turns < 40; ++turns) {
    FakeServices fake;
    fake.http.Enqueue({.status = 302,
                       .headers = {{"Location", "https://127.0.0.2/"}},
                       .connect = milliseconds(1)});
    fake.http.Enqueue({.body = {"x"},
                       .connect = milliseconds(1),
                       .tls = milliseconds(1),
                       .processing = milliseconds(1),
                       .transfer = milliseconds(1)});
    RunRequest request;
    request.target = "127.0.0.1";
    request.timeout = seconds(5);
    bool done = false;
    auto run =
        std::make_unique<HttpRun>(fake.services, std::make_shared<HttpConfig>(config_), request);
    run->Start([&](ProbeResult) { done = true; });
    for (int i = 0; i < turns && !done; ++i) {
      fake.loop.RunTurn();
      if (i % 3 == 2) fake.loop.Stall(milliseconds(1));
    }
    if (done) break;
    run.reset();
    fake.loop.Advance(seconds(10));
    EXPECT_FALSE(done) << turns;
    EXPECT_EQ(fake.loop.pending_timers(), 0U);
  }
}

TEST_F(HttpProbeTest, WhatIsReadForTheRequestFailsWithIt) {
  const auto shows_request = [this] { return PhaseValue(Run(), "connect").has_value(); };
  config_.method = "GE T";
  EXPECT_FALSE(shows_request()) << "a method that is no token";
  config_.method = "";
  config_.client.basic_auth = BasicAuth{.password_ref = "vault"};
  EXPECT_FALSE(shows_request()) << "there is no secret manager";
  config_.client.basic_auth = BasicAuth{.password_file = "/does/not/exist"};
  EXPECT_TRUE(shows_request()) << "a file of the client's keys";
  config_.body_file = "/does/not/exist";
  EXPECT_FALSE(shows_request()) << "a body";
}

}  // namespace
}  // namespace sonde
