#include <gtest/gtest.h>

#include <chrono>

#include "fakes/run_fixture.h"
#include "probes/http/http_probe.h"

namespace sonde {
namespace {

using std::chrono::milliseconds;

class HttpProxyTest : public RunFixture<HttpRun, HttpConfig> {
 protected:
  void SetUp() override {
    Use("http://proxy.example:3128");
    fake_.resolver.SetAddresses("target.example", {"192.0.2.1"}, milliseconds(10));
    fake_.resolver.SetAddresses("proxy.example", {"198.51.100.1", "2001:db8::1"}, milliseconds(30));
  }
  void Use(const std::string& url, std::string no_proxy = "") {
    config_.client.proxy.proxy_url = ProxyUrl{.text = url, .url = *Url::Parse(url)};
    config_.client.proxy.no_proxy = std::move(no_proxy);
  }
  void Answer(int status = 200, std::vector<HttpHeader> headers = {}) {
    fake_.http.Enqueue({.status = status, .headers = std::move(headers)});
  }
  void RefuseConnection() {
    FakeExchange exchange;
    exchange.connect = milliseconds(5);
    exchange.stop_in = Phase::kConnect;
    exchange.failure = {FailureReason::kProxyConnect, "refused"};
    fake_.http.Enqueue(std::move(exchange));
  }
  const HttpRequest& Sent(std::size_t index = 0) { return fake_.http.requests().at(index); }
};

TEST_F(HttpProxyTest, TheTargetIsResolvedAndTheProxyIsAsked) {
  Answer();
  const auto result = Probe("https://target.example/");
  EXPECT_TRUE(result.success);
  EXPECT_EQ(Sent().peer.ToString(), "[2001:db8::1]:3128");
  EXPECT_EQ(Sent().proxy.tunnel, "192.0.2.1:443");
  EXPECT_EQ(Sent().url, "https://192.0.2.1/");
  EXPECT_EQ(Value(result, "probe_ip_protocol"), 4);
  EXPECT_EQ(result.phases.Get(Phase::kResolve), milliseconds(40)) << "both lookups";
  EXPECT_DOUBLE_EQ(Value(result, "probe_http_duration_seconds", {"resolve"}), 0.010)
      << "blackbox's phase is the target's lookup only";
}

TEST_F(HttpProxyTest, SkippingLeavesTheNameToTheProxy) {
  config_.skip_resolve_phase_with_proxy = true;
  Answer();
  const auto result = Probe("https://target.example:8443/");
  EXPECT_TRUE(result.success);
  EXPECT_EQ(Sent().proxy.tunnel, "target.example:8443");
  EXPECT_EQ(fake_.resolver.asked(), std::vector<std::string>{"proxy.example"});
  for (const char* metric :
       {"probe_ip_protocol", "probe_ip_addr_hash", "probe_dns_lookup_time_seconds"}) {
    EXPECT_FALSE(Has(result, metric)) << metric;
  }
  EXPECT_FALSE(Has(result, "probe_http_duration_seconds", {"resolve"}));
  EXPECT_TRUE(Has(result, "probe_http_duration_seconds", {"connect"}));
}

TEST_F(HttpProxyTest, SkippingWithoutAProxyIsNoSkipping) {
  config_ = {};
  config_.skip_resolve_phase_with_proxy = true;
  Answer();
  EXPECT_TRUE(Has(Probe("http://target.example/"), "probe_ip_protocol"));
}

TEST_F(HttpProxyTest, NoProxyIsMatchedWithTheAddress) {
  Use("http://proxy.example:3128", "192.0.2.0/24");
  Answer();
  Probe("http://target.example/");
  EXPECT_EQ(Sent().peer.ToString(), "192.0.2.1:80");
  EXPECT_FALSE(Sent().proxy);

  Use("http://proxy.example:3128", "target.example");
  Answer();
  Probe("http://target.example/");
  EXPECT_TRUE(Sent(1).proxy) << "as blackbox: the name is gone by then";

  config_.skip_resolve_phase_with_proxy = true;
  Answer();
  const auto result = Probe("http://target.example/");
  EXPECT_FALSE(Sent(2).proxy) << "unless nothing was resolved";
  EXPECT_EQ(Sent(2).peer.ToString(), "192.0.2.1:80");
  EXPECT_FALSE(Has(result, "probe_ip_protocol"));
}

TEST_F(HttpProxyTest, EveryAddressOfTheProxyIsTried) {
  RefuseConnection();
  Answer();
  const auto result = Probe("http://target.example/");
  EXPECT_TRUE(result.success);
  EXPECT_EQ(Sent(1).peer.ToString(), "198.51.100.1:3128");
  EXPECT_EQ(result.phases.Get(Phase::kConnect), milliseconds(5));

  RefuseConnection();
  RefuseConnection();
  EXPECT_EQ(Probe("http://target.example/").failure.reason, FailureReason::kProxyConnect);
}

TEST_F(HttpProxyTest, RedirectsElsewhereGoByName) {
  Answer(302, {{"Location", "https://other.example/"}});
  Answer();
  const auto result = Probe("http://target.example/");
  EXPECT_TRUE(result.success);
  EXPECT_EQ(Sent(1).proxy.tunnel, "other.example:443") << "only the proxy need know it";
}

TEST_F(HttpProxyTest, AnUnknownProxyIsTheProxysFault) {
  Use("http://none.example:3128");
  const auto result = Probe("http://target.example/");
  EXPECT_EQ(result.failure.reason, FailureReason::kProxyConnect);
  EXPECT_TRUE(Has(result, "probe_http_duration_seconds", {"connect"}));
}

TEST_F(HttpProxyTest, DeadlinesAtTheProxyAreTheProxysFault) {
  fake_.resolver.SetSilent("proxy.example");
  EXPECT_EQ(Probe("http://target.example/").failure.reason, FailureReason::kProxyConnect);

  Use("http://198.51.100.1:3128");
  FakeExchange silent;
  silent.stop_in = Phase::kConnect;
  fake_.http.Enqueue(std::move(silent));
  EXPECT_EQ(Probe("http://target.example/").failure.reason, FailureReason::kProxyConnect);
}

TEST_F(HttpProxyTest, A407IsTheProxys) {
  Answer(407);
  const auto result = Probe("http://target.example/");
  EXPECT_EQ(result.failure.reason, FailureReason::kProxyAuth);
  EXPECT_EQ(Value(result, "probe_http_status_code"), 407);
  config_.valid_status_codes = {407};
  Answer(407);
  EXPECT_TRUE(Probe("http://target.example/").success);
}

TEST_F(HttpProxyTest, AnHttpsProxyIsVerifiedByItsOwnName) {
  Use("https://proxy.example");
  Answer();
  EXPECT_TRUE(Probe("http://target.example/").success);
  EXPECT_TRUE(Sent().proxy.tls);
  EXPECT_EQ(Sent().proxy.tls_server_name, "proxy.example");
  EXPECT_EQ(Sent().peer.port, 443);
}

TEST_F(HttpProxyTest, CancelledAtEveryStep) { CancelAtEveryStep("https://target.example/", 20); }

}  // namespace
}  // namespace sonde
