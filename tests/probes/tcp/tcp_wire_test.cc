#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "probes/tcp/tcp_probe.h"
#include "probes/wire_fixture.h"
#include "servers/certs.h"
#include "servers/http_server.h"
#include "servers/tcp_script.h"

namespace sonde {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

Regex Re(std::string_view pattern) { return Regex::Compile(pattern).value_or(Regex{}); }

class TcpWireTest : public WireFixture {
 protected:
  ProbeResult Probe(const Endpoint& endpoint, Duration timeout = seconds(5)) {
    return Finish(NewRun<TcpRun>(config_, endpoint.ToString(), timeout));
  }
  TcpConfig config_;
};

TEST_F(TcpWireTest, ConnectsOnceAndSaysNothing) {
  TcpScript server({TcpStep::Silent()});
  const auto result = Probe(server.endpoint());
  EXPECT_TRUE(result.success) << Describe(result);
  EXPECT_TRUE(result.phases.Get(Phase::kConnect));
  EXPECT_EQ(server.received(), "");
}

TEST_F(TcpWireTest, HoldsADialogue) {
  TcpScript server({TcpStep::Send("220 mail ESMTP\r\n"), TcpStep::Expect("EHLO mail\n"),
                    TcpStep::Send("250-mail\r\n250 "), TcpStep::Send("ok\r\n"),
                    TcpStep::Expect("QUIT\n")});
  config_.query_response = {{.expect = Re("^220 (\\w+) ESMTP$"), .send = "EHLO $1"},
                            {.expect = Re("^250 ok$"), .send = "QUIT"}};
  const auto result = Probe(server.endpoint());
  EXPECT_TRUE(result.success) << Describe(result);
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(TcpWireTest, ReasonsOnTheWire) {
  config_.query_response = {{.expect = Re("ready")}};
  {
    TcpScript closes({TcpStep::Send("busy\n")});
    EXPECT_EQ(Probe(closes.endpoint()).failure.reason, FailureReason::kExpectRegex);
  }
  {
    TcpScript silent({TcpStep::Silent()});
    EXPECT_EQ(Probe(silent.endpoint(), milliseconds(400)).failure.reason,
              FailureReason::kReadTimeout);
  }
  {
    TcpScript babbles({TcpStep::Send(std::string(200000, 'x')), TcpStep::Silent()});
    EXPECT_EQ(Probe(babbles.endpoint()).failure.reason, FailureReason::kSizeLimit);
  }
  Endpoint closed;
  {
    const TcpScript gone({});
    closed = gone.endpoint();
  }
  EXPECT_EQ(Probe(closed).failure.reason, FailureReason::kConnectRefused);
}

// The server hears of the client first: a reset that comes at once may end the connecting.
TEST_F(TcpWireTest, AResetInTheDialogueIsOne) {
  config_.query_response = {{.send = "hi"}, {.expect = Re("ready")}};
  TcpScript resets({TcpStep::Expect("hi"), TcpStep::Reset()});
  EXPECT_EQ(Probe(resets.endpoint()).failure.reason, FailureReason::kTransferReset);
}

TEST_F(TcpWireTest, ShowsTheCertificateGoodOrBad) {
  const TestChain chain = MakeChain();
  HttpServerScript server(
      HttpServerTls{.chain_pem = chain.full_chain_pem(), .key_pem = chain.leaf.key_pem});
  config_.tls = true;
  auto result = Probe(server.endpoint());
  EXPECT_EQ(result.failure.reason, FailureReason::kCertUntrusted) << Describe(result);
  ASSERT_TRUE(result.tls);
  EXPECT_EQ(result.tls->peer_chain.size(), 2U);
  config_.tls_config.ca_pem = chain.root.cert_pem;
  result = Probe(server.endpoint());
  EXPECT_TRUE(result.success) << Describe(result);
  EXPECT_NE(result.observations.Find("probe_ssl_earliest_cert_expiry"), nullptr);
  TcpScript silent({TcpStep::Silent()});
  EXPECT_EQ(Probe(silent.endpoint(), milliseconds(400)).failure.reason, FailureReason::kTlsTimeout);
}

TEST_F(TcpWireTest, RandomCancellationIsClean) {
  const TestChain chain = MakeChain();
  HttpServerScript secure(
      HttpServerTls{.chain_pem = chain.full_chain_pem(), .key_pem = chain.leaf.key_pem});
  config_.tls = true;
  config_.tls_config.ca_pem = chain.root.cert_pem;
  config_.query_response = {{.send = "GET / HTTP/1.0\n"}, {.expect = Re("never")}};
  std::mt19937 random(7);
  std::uniform_int_distribution<int> delay_us(0, 8000);
  for (int i = 0; i < 150; ++i) {
    auto run = NewRun<TcpRun>(config_, secure.endpoint().ToString());
    run->Start([&run](ProbeResult) { run.reset(); });
    bool over = false;
    const OpPtr end =
        loop_.After(std::chrono::microseconds(delay_us(random)), [&] { over = true; });
    ASSERT_TRUE(loop_.RunUntil([&] { return over; }, kLimit));
  }
}

}  // namespace
}  // namespace sonde
