#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>

#include "fakes/run_fixture.h"
#include "probes/http/http_probe.h"

namespace sonde {
namespace {

using std::chrono::milliseconds;

class HttpTokenTest : public RunFixture<HttpRun, HttpConfig> {
 protected:
  void SetUp() override {
    fake_.resolver.SetAddresses("target.example", {"192.0.2.1"});
    fake_.resolver.SetAddresses("sso.example", {"198.51.100.1"}, milliseconds(20));
    config_.client.oauth2 = OAuth2Config{
        .client_id = "id", .client_secret = {"hush"}, .token_url = "http://sso.example/token"};
  }
  void Answer(int status, std::string body, Duration processing = milliseconds(10)) {
    fake_.http.Enqueue({.status = status, .body = {std::move(body)}, .processing = processing});
  }
  void GiveToken() { Answer(200, R"({"access_token":"t"})"); }
  const HttpRequest& Sent(std::size_t index) { return fake_.http.requests().at(index); }
  static std::string Authorization(const HttpRequest& request) {
    const auto found = std::ranges::find(request.headers, "Authorization", &HttpHeader::first);
    return found == request.headers.end() ? "" : found->second;
  }
};

TEST_F(HttpTokenTest, TheTokenGoesWithTheRequestAndItsTimeWithNoPhase) {
  config_.headers = {{"Authorization", "own"}, {"User-Agent", "ua"}};
  GiveToken();
  Answer(200, "");
  const auto result = Probe("http://target.example/");
  EXPECT_TRUE(result.success) << result.failure.detail;
  EXPECT_EQ(Sent(0).url, "http://sso.example/token");
  EXPECT_EQ(Sent(0).peer.ToString(), "198.51.100.1:80");
  EXPECT_EQ(Sent(0).headers.front(), HttpHeader("User-Agent", "ua"));
  EXPECT_EQ(Authorization(Sent(1)), "Bearer t") << "beats a configured one, as in blackbox";
  EXPECT_EQ(result.phases.Get(Phase::kProcessing), milliseconds(10));
  EXPECT_EQ(result.phases.Get(Phase::kResolve), Duration::zero()) << "of the target";
  EXPECT_EQ(result.Unaccounted(), milliseconds(30));
}

TEST_F(HttpTokenTest, ARefusalInTheHeaderIsTriedInTheForm) {
  Answer(401, "{}");
  GiveToken();
  Answer(200, "");
  EXPECT_TRUE(Probe("http://target.example/").success);
  EXPECT_EQ(Authorization(Sent(1)), "");
  EXPECT_NE(Sent(1).body->find("client_secret=hush"), std::string::npos);
}

TEST_F(HttpTokenTest, OneTokenServesTheWholeChain) {
  GiveToken();
  fake_.http.Enqueue({.status = 302, .headers = {{"Location", "/next"}}});
  fake_.http.Enqueue({.status = 302, .headers = {{"Location", "http://other.example/"}}});
  fake_.resolver.SetAddresses("other.example", {"192.0.2.2"});
  Answer(200, "");
  EXPECT_TRUE(Probe("http://target.example/").success);
  EXPECT_EQ(Authorization(Sent(2)), "Bearer t");
  EXPECT_EQ(Authorization(Sent(3)), "") << "it is not for another host";
}

TEST_F(HttpTokenTest, FailuresNameTheEndpointAndNoSecret) {
  config_.client.oauth2->token_url = "http://u:secret@sso.example/token?key=secret";
  Answer(403, R"({"error":"denied"})");
  Answer(403, R"({"error":"denied"})");
  const auto result = Probe("http://target.example/");
  EXPECT_EQ(result.failure.reason, FailureReason::kOauth2Token);
  EXPECT_EQ(result.failure.detail, "token endpoint http://sso.example/token: status 403: denied");
  EXPECT_TRUE(Has(result, "probe_http_duration_seconds", {"connect"}));
  EXPECT_TRUE(fake_.http.requests().size() == 2) << "the target was not asked";
}

TEST_F(HttpTokenTest, TheDeadlineHoldsAtTheEndpoint) {
  FakeExchange silent;
  silent.stop_in = Phase::kProcessing;
  fake_.http.Enqueue(std::move(silent));
  const auto result = Probe("http://target.example/");
  EXPECT_EQ(result.failure.reason, FailureReason::kOauth2Token);
  EXPECT_NE(result.failure.detail.find("no answer within 5s"), std::string::npos);

  fake_.resolver.SetSilent("sso.example");
  EXPECT_EQ(Probe("http://target.example/").failure.reason, FailureReason::kOauth2Token);
}

TEST_F(HttpTokenTest, EveryAddressOfTheEndpointIsTried) {
  fake_.resolver.SetAddresses("sso.example", {"198.51.100.1", "198.51.100.2"});
  FakeExchange refused;
  refused.stop_in = Phase::kConnect;
  refused.failure = {FailureReason::kConnectRefused, "refused"};
  fake_.http.Enqueue(std::move(refused));
  GiveToken();
  Answer(200, "");
  EXPECT_TRUE(Probe("http://target.example/").success);
  EXPECT_EQ(Sent(1).peer.ToString(), "198.51.100.2:80");
}

TEST_F(HttpTokenTest, TheEndpointHasItsOwnProxy) {
  config_.client.oauth2->proxy.proxy_url =
      ProxyUrl{.text = "http://192.0.2.9:3128", .url = *Url::Parse("http://192.0.2.9:3128")};
  GiveToken();
  Answer(200, "");
  EXPECT_TRUE(Probe("http://target.example/").success);
  EXPECT_EQ(Sent(0).peer.ToString(), "192.0.2.9:3128");
  EXPECT_TRUE(Sent(0).proxy);
  EXPECT_FALSE(Sent(1).proxy);
}

TEST_F(HttpTokenTest, UnusableEndpointsAreTheConfigurations) {
  for (const char* bad : {"::bad", "sso.example/token", "ftp://sso.example/", "http://h:0/"}) {
    config_.client.oauth2->token_url = bad;
    EXPECT_EQ(Probe("http://target.example/").failure.reason, FailureReason::kConfig) << bad;
  }
}

TEST_F(HttpTokenTest, CancelledAtEveryStep) {
  for (int i = 0; i < 100; ++i) GiveToken();
  CancelAtEveryStep("http://target.example/", 30);
}

}  // namespace
}  // namespace sonde
