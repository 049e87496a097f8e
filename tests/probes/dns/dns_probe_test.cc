#include "probes/dns/dns_probe.h"

#include <string>

#include "fakes/run_fixture.h"

namespace sonde {
namespace {

using std::chrono::milliseconds;

std::string Octets(std::initializer_list<int> values) {
  std::string out;
  for (const int value : values) out += static_cast<char>(value);
  return out;
}

/// An answer to `query` with one A record 127.0.0.1 named as the question.
std::string Answer(std::string_view query, int rcode = 0, int records = 1) {
  std::string answer(query.substr(0, 2));
  answer += Octets({0x84, rcode, 0, 1, 0, records, 0, 0, 0, 0});
  answer += query.substr(12);
  for (int i = 0; i < records; ++i) {
    answer += Octets({0xc0, 12, 0, 1, 0, 1, 0, 0, 1, 44, 0, 4, 127, 0, 0, 1});
  }
  return answer;
}

std::string Framed(const std::string& message) {
  return Octets({static_cast<int>(message.size() >> 8), static_cast<int>(message.size() & 0xff)}) +
         message;
}

class DnsProbeTest : public RunFixture<DnsRun, DnsConfig> {
 protected:
  DnsProbeTest() {
    config_.query_name = "a.test";
    config_.query_type = "A";
  }
  void ServeUdp(int rcode = 0, int records = 1) {
    fake_.datagrams.Serve(
        [=](std::string_view query) { return std::vector{Answer(query, rcode, records)}; },
        milliseconds(7));
  }
};

TEST_F(DnsProbeTest, AsksOnceAndCountsTheAnswer) {
  ServeUdp();
  const auto result = Probe("127.0.0.1");
  EXPECT_TRUE(result.success);
  EXPECT_EQ(fake_.datagrams.sent().size(), 1U);
  EXPECT_EQ(fake_.datagrams.opened().at(0).peer.ToString(), "127.0.0.1:53");
  EXPECT_EQ(Value(result, "probe_dns_answer_rrs"), 1);
  EXPECT_EQ(Value(result, "probe_dns_query_succeeded"), 1);
  EXPECT_EQ(Value(result, "probe_dns_duration_seconds", {"request"}), 0.007);
  EXPECT_EQ(result.phases.Get(Phase::kProcessing), milliseconds(7));
  EXPECT_FALSE(Has(result, "probe_dns_serial"));
}

TEST_F(DnsProbeTest, TargetsMayNameAPortOrBeABareIpv6Literal) {
  ServeUdp();
  EXPECT_TRUE(Probe("127.0.0.1:5353").success);
  EXPECT_TRUE(Probe("::1").success);
  EXPECT_EQ(fake_.datagrams.opened().at(0).peer.ToString(), "127.0.0.1:5353");
  EXPECT_EQ(fake_.datagrams.opened().at(1).peer.ToString(), "[::1]:53");
}

TEST_F(DnsProbeTest, WaitsPastAnswersToOtherQueriesOverUdp) {
  fake_.datagrams.Serve([](std::string_view query) {
    std::string stranger = Answer(query);
    stranger[0] = static_cast<char>(stranger[0] ^ 1);
    return std::vector{stranger, Answer(query)};
  });
  EXPECT_TRUE(Probe("127.0.0.1").success);
}

TEST_F(DnsProbeTest, SilenceIsAReadTimeoutWithAllMetricsAtZero) {
  const auto result = Probe("127.0.0.1");
  EXPECT_EQ(result.failure.reason, FailureReason::kReadTimeout);
  EXPECT_EQ(Value(result, "probe_dns_query_succeeded"), 0);
  EXPECT_EQ(Value(result, "probe_dns_answer_rrs"), 0);
  EXPECT_EQ(Value(result, "probe_dns_duration_seconds", {"request"}), 5);
}

TEST_F(DnsProbeTest, AClosedPortIsRefused) {
  fake_.datagrams.FailReceive({FailureReason::kConnectRefused, "closed"});
  EXPECT_EQ(Probe("127.0.0.1").failure.reason, FailureReason::kConnectRefused);
}

TEST_F(DnsProbeTest, GarbageIsMalformed) {
  fake_.datagrams.Serve(
      [](std::string_view query) { return std::vector{std::string(query.substr(0, 5))}; });
  EXPECT_EQ(Probe("127.0.0.1").failure.reason, FailureReason::kMalformed);
}

TEST_F(DnsProbeTest, OverUdpWhatLiesBeyond512BytesIsCutOff) {
  fake_.datagrams.Serve(
      [](std::string_view query) { return std::vector{Answer(query) + std::string(512, 'x')}; });
  EXPECT_TRUE(Probe("127.0.0.1").success) << "only bytes behind the last record were lost";
  fake_.datagrams.Serve([](std::string_view query) {
    std::string answer = Answer(query, 0, 0);
    answer[7] = 1;  // one record is announced
    answer += std::string("\0\0\20\0\1\0\0\0\0\3\0", 11) + std::string(0x300, 'x');
    return std::vector{answer};
  });
  EXPECT_EQ(Probe("127.0.0.1").failure.reason, FailureReason::kSizeLimit);
}

TEST_F(DnsProbeTest, PortsMayBeNamesOfServices) {
  EXPECT_EQ(Probe("127.0.0.1:no-such-service").failure.reason, FailureReason::kConfig);
}

TEST_F(DnsProbeTest, OtherRcodesFailButCountAsSucceededQueries) {
  ServeUdp(3, 0);
  const auto result = Probe("127.0.0.1");
  EXPECT_EQ(result.failure.reason, FailureReason::kDnsRcode);
  EXPECT_EQ(Value(result, "probe_dns_query_succeeded"), 1);
  config_.valid_rcodes = {{"NXDOMAIN"}};
  EXPECT_TRUE(Probe("127.0.0.1").success);
  config_.valid_rcodes.emplace();
  EXPECT_FALSE(Probe("127.0.0.1").success) << "an empty list makes nothing valid";
}

TEST_F(DnsProbeTest, RecordsThatBreakARuleAreAnAnswerFailure) {
  ServeUdp();
  config_.answer.fail_if_matches = {"127\\.0\\.0\\.1$"};
  EXPECT_EQ(Probe("127.0.0.1").failure.reason, FailureReason::kAnswer);
}

TEST_F(DnsProbeTest, OverTcpTheAnswerMayComeInPieces) {
  config_.transport_protocol = "tcp";
  const auto peer = fake_.streams.WillConnect(milliseconds(3));
  peer->OnReceive([&](std::string_view query) {
    const std::string answer = Framed(Answer(query.substr(2)));
    peer->Send(answer.substr(0, 1));
    peer->Send(answer.substr(1, 9));
    peer->Send(answer.substr(10));
  });
  const auto result = Probe("127.0.0.1");
  EXPECT_TRUE(result.success) << result.failure.detail;
  EXPECT_EQ(Value(result, "probe_dns_duration_seconds", {"connect"}), 0.003);
}

TEST_F(DnsProbeTest, OverTcpAWrongIdFails) {
  config_.transport_protocol = "tcp";
  const auto peer = fake_.streams.WillConnect();
  peer->OnReceive([&](std::string_view query) {
    std::string answer = Answer(query.substr(2));
    answer[1] = static_cast<char>(answer[1] ^ 1);
    peer->Send(Framed(answer));
  });
  EXPECT_EQ(Probe("127.0.0.1").failure.reason, FailureReason::kMalformed);
}

TEST_F(DnsProbeTest, OverTcpAnEarlyEndIsTruncated) {
  config_.transport_protocol = "tcp";
  fake_.streams.WillConnect()->Close();
  EXPECT_EQ(Probe("127.0.0.1").failure.reason, FailureReason::kTruncated);
}

TEST_F(DnsProbeTest, OverTlsThePortIs853AndTheNameIsTheTargets) {
  config_.transport_protocol = "tcp";
  config_.dns_over_tls = true;
  const auto peer = fake_.streams.WillConnect();
  peer->OnReceive([&](std::string_view query) { peer->Send(Framed(Answer(query.substr(2)))); });
  fake_.resolver.SetAddresses("dns.test", {"127.0.0.9"});
  EXPECT_TRUE(Probe("dns.test").success);
  EXPECT_EQ(fake_.streams.tcp_connects().at(0).peer.ToString(), "127.0.0.9:853");
  EXPECT_EQ(fake_.tls.handshakes().at(0).server_name, "dns.test");
}

TEST_F(DnsProbeTest, MistakesOfTheModuleAreTheAgentsFault) {
  config_.dns_over_tls = true;
  EXPECT_EQ(Probe("127.0.0.1").fault(), Fault::kAgent) << "TLS needs tcp";
  config_.dns_over_tls = false;
  config_.transport_protocol = "sctp";
  const auto result = Probe("127.0.0.1");
  EXPECT_EQ(result.failure.reason, FailureReason::kConfig);
  EXPECT_FALSE(Has(result, "probe_ip_protocol")) << "found before the name is resolved";
}

TEST_F(DnsProbeTest, CancelsAtEveryStep) {
  ServeUdp();
  CancelAtEveryStep("127.0.0.1", 12);
}

}  // namespace
}  // namespace sonde
