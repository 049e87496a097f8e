#include "probes/tls/tls_probe.h"

#include "fakes/run_fixture.h"

namespace sonde {
namespace {

class TlsProbeTest : public RunFixture<TlsRun, TlsProbeConfig> {};

TEST_F(TlsProbeTest, AGoodChainPassesAndIsShown) {
  fake_.streams.WillConnect();
  const auto result = Probe("127.0.0.1");
  EXPECT_TRUE(result.success) << result.failure.detail;
  EXPECT_EQ(fake_.streams.tcp_connects().at(0).peer.ToString(), "127.0.0.1:443");
  EXPECT_EQ(Value(result, "probe_tls_verified"), 1);
  EXPECT_EQ(Value(result, "probe_tls_certificates"), 1);
}

TEST_F(TlsProbeTest, TheChainIsShownAlsoWhenItsVerificationFails) {
  fake_.streams.WillConnect();
  TlsFacts facts = FakeTlsClient::GoodFacts(fake_.loop);
  facts.verified = false;
  facts.verify_failure = {FailureReason::kCertExpired, "expired yesterday"};
  fake_.tls.WillFail(facts.verify_failure, facts);
  const auto result = Probe("127.0.0.1:8443");
  EXPECT_EQ(result.failure.reason, FailureReason::kCertExpired);
  EXPECT_EQ(Value(result, "probe_tls_verified"), 0);
  EXPECT_EQ(Value(result, "probe_tls_verify_failure_info", {"cert_expired"}), 1);
  EXPECT_EQ(Value(result, "probe_tls_certificates"), 1);
  EXPECT_TRUE(Has(result, "probe_ssl_earliest_cert_expiry"));
}

TEST_F(TlsProbeTest, StartTlsTalksFirstAndUsesThePortOfTheProtocol) {
  config_.starttls = StartTlsProtocol::kPop3;
  const auto peer = fake_.streams.WillConnect();
  peer->Send("+OK ready\r\n");
  peer->OnReceive([&](std::string_view) { peer->Send("+OK begin\r\n"); });
  const auto result = Probe("127.0.0.1");
  EXPECT_TRUE(result.success) << result.failure.detail;
  EXPECT_EQ(fake_.streams.tcp_connects().at(0).peer.port, 110);
  EXPECT_EQ(peer->received(), "STLS\r\n");
  EXPECT_TRUE(Has(result, "probe_tls_duration_seconds", {"starttls"}));
}

TEST_F(TlsProbeTest, AServerThatRefusesStartTlsIsMalformed) {
  config_.starttls = StartTlsProtocol::kPostgres;
  const auto peer = fake_.streams.WillConnect();
  peer->OnReceive([&](std::string_view) { peer->Send("N"); });
  EXPECT_EQ(Probe("127.0.0.1").failure.reason, FailureReason::kMalformed);
}

TEST_F(TlsProbeTest, ASilentHandshakeIsATlsTimeout) {
  fake_.streams.WillConnect();
  fake_.tls.WillHang();
  EXPECT_EQ(Probe("127.0.0.1").failure.reason, FailureReason::kTlsTimeout);
}

}  // namespace
}  // namespace sonde
