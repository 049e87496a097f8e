#include "probes/tcp/tcp_probe.h"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <optional>
#include <utility>

#include "fakes/fake_net.h"

namespace sonde {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class TcpProbeTest : public testing::Test {
 protected:
  std::unique_ptr<ProbeRun> Start(std::string target = "127.0.0.1:25") {
    RunRequest request;
    request.target = std::move(target);
    request.timeout = seconds(5);
    auto run = std::make_unique<TcpRun>(fake_.services, std::make_shared<TcpConfig>(config_),
                                        std::move(request));
    run->Start([this](ProbeResult result) { result_ = std::move(result); });
    fake_.loop.RunUntilIdle();
    return run;
  }
  ProbeResult Finish(std::unique_ptr<ProbeRun> run) {
    while (!result_ && fake_.loop.AdvanceToNextTimer()) fake_.loop.RunUntilIdle();
    run.reset();
    EXPECT_TRUE(result_);
    auto result = std::exchange(result_, std::nullopt).value_or(ProbeResult{});
    EXPECT_LE(result.phases.Sum(), result.duration);
    return result;
  }
  ProbeResult Run(std::string target = "127.0.0.1:25") { return Finish(Start(std::move(target))); }

  static Regex Re(std::string_view pattern) { return Regex::Compile(pattern).value_or(Regex{}); }
  static bool Has(const ProbeResult& result, std::string_view name) {
    return result.observations.Find(name) != nullptr;
  }

  FakeServices fake_;
  TcpConfig config_;
  std::optional<ProbeResult> result_;
};

TEST_F(TcpProbeTest, ConnectAlonePasses) {
  const auto peer = fake_.streams.WillConnect(milliseconds(12));
  const auto result = Run("127.0.0.1:25");
  EXPECT_TRUE(result.success);
  EXPECT_EQ(result.phases.Get(Phase::kConnect), milliseconds(12));
  EXPECT_FALSE(result.phases.Get(Phase::kTls));
  EXPECT_FALSE(result.phases.Get(Phase::kTransfer));
  EXPECT_EQ(*result.observations.Find("probe_failed_due_to_regex"), 0);
  EXPECT_EQ(*result.observations.Find("probe_failed_due_to_bytes"), 0);
  ASSERT_EQ(fake_.streams.tcp_connects().size(), 1U);
  EXPECT_EQ(fake_.streams.tcp_connects()[0].peer.ToString(), "127.0.0.1:25");
  EXPECT_TRUE(peer->dropped());
}

TEST_F(TcpProbeTest, TargetThatIsNotHostAndPortHasNoIpMetrics) {
  for (const char* target :
       {"127.0.0.1", "::1:80", "127.0.0.1:1:2", "tcp://127.0.0.1:1", "localhost"}) {
    const auto result = Run(target);
    EXPECT_EQ(result.failure.reason, FailureReason::kConfig) << target;
    EXPECT_FALSE(Has(result, "probe_ip_protocol")) << target;
    EXPECT_FALSE(Has(result, "probe_failed_due_to_regex")) << target;
  }
}

TEST_F(TcpProbeTest, BadPortsFailAfterTheNameIsResolved) {
  for (const char* target : {"127.0.0.1:", "127.0.0.1:0", "127.0.0.1:70000", "127.0.0.1:-1",
                             "127.0.0.1:no-such-service"}) {
    const auto result = Run(target);
    EXPECT_EQ(result.failure.reason, FailureReason::kConfig) << target;
    EXPECT_EQ(*result.observations.Find("probe_ip_protocol"), 4) << target;
  }
  EXPECT_TRUE(fake_.streams.tcp_connects().empty());
}

TEST_F(TcpProbeTest, FailedConnectShowsOnlyTheIpMetrics) {
  const FailureReason reasons[] = {FailureReason::kConnectRefused,  FailureReason::kNetUnreachable,
                                   FailureReason::kHostUnreachable, FailureReason::kConnectReset,
                                   FailureReason::kPolicyDenied,    FailureReason::kNoFds,
                                   FailureReason::kNoPorts};
  for (const FailureReason reason : reasons) {
    fake_.streams.WillFail({reason, "why"}, milliseconds(3));
    const auto result = Run();
    EXPECT_EQ(result.failure.reason, reason);
    EXPECT_EQ(result.failure.detail, "why");
    EXPECT_TRUE(Has(result, "probe_ip_protocol"));
    EXPECT_FALSE(Has(result, "probe_failed_due_to_regex"));
    EXPECT_EQ(result.phases.Get(Phase::kConnect), milliseconds(3));
  }
}

TEST_F(TcpProbeTest, SilentPeersTimeOutInTheirPhase) {
  fake_.streams.WillHang();
  EXPECT_EQ(Run().failure.reason, FailureReason::kConnectTimeout);

  config_.tls = true;
  fake_.streams.WillConnect();
  fake_.tls.WillHang();
  const auto result = Run();
  EXPECT_EQ(result.failure.reason, FailureReason::kTlsTimeout);
  EXPECT_EQ(result.failure.detail, "no answer within 5s while waiting for the TLS handshake");
  EXPECT_FALSE(Has(result, "probe_failed_due_to_regex")) << "TLS belongs to the dial";
}

TEST_F(TcpProbeTest, SourceAddressMustBeALiteral) {
  config_.source_ip_address = "127.0.0.7";
  fake_.streams.WillConnect();
  EXPECT_TRUE(Run().success);
  EXPECT_EQ(fake_.streams.tcp_connects()[0].source->ToString(), "127.0.0.7");
  for (const char* bad : {"::1%lo", "not an address", "127.0.0.7:1"}) {
    config_.source_ip_address = bad;
    EXPECT_EQ(Run().failure.reason, FailureReason::kConfig) << bad;
  }
}

TEST_F(TcpProbeTest, TlsAsksForTheConfiguredNameOrTheHost) {
  config_.tls = true;
  fake_.resolver.SetAddresses("mail.example", {"127.0.0.1"});
  fake_.streams.WillConnect();
  const auto result = Run("mail.example:465");
  EXPECT_TRUE(result.success);
  EXPECT_TRUE(result.phases.Get(Phase::kTls));
  EXPECT_TRUE(Has(result, "probe_ssl_earliest_cert_expiry"));
  EXPECT_TRUE(result.tls);
  config_.tls_config.server_name = "other.example";
  fake_.streams.WillConnect();
  EXPECT_TRUE(Run("mail.example:465").success);
  ASSERT_EQ(fake_.tls.handshakes().size(), 2U);
  EXPECT_EQ(fake_.tls.handshakes()[0].server_name, "mail.example");
  EXPECT_EQ(fake_.tls.handshakes()[1].server_name, "other.example");
}

TEST_F(TcpProbeTest, FailedHandshakeKeepsTheFactsButNotTheMetrics) {
  config_.tls = true;
  fake_.streams.WillConnect();
  TlsFacts facts = FakeTlsClient::GoodFacts(fake_.loop);
  facts.handshake_done = false;
  facts.verified = false;
  fake_.tls.WillFail({FailureReason::kCertExpired, "expired yesterday"}, facts);
  const auto result = Run();
  EXPECT_EQ(result.failure.reason, FailureReason::kCertExpired);
  ASSERT_TRUE(result.tls);
  EXPECT_FALSE(result.tls->peer_chain.empty());
  EXPECT_FALSE(Has(result, "probe_ssl_earliest_cert_expiry"));
  EXPECT_FALSE(Has(result, "probe_failed_due_to_regex"));
}

TEST_F(TcpProbeTest, BadTlsMaterialFailsBeforeTheConnect) {
  config_.tls = true;
  fake_.tls.FailContexts({FailureReason::kConfig, "ca.pem: no such file"});
  const auto result = Run();
  EXPECT_EQ(result.failure.reason, FailureReason::kConfig);
  EXPECT_TRUE(fake_.streams.tcp_connects().empty());
}

TEST_F(TcpProbeTest, BadTlsMaterialOfAStartTlsEntryFailsWhereItIsNeeded) {
  config_.query_response = {{.send = "STARTTLS", .starttls = true}};
  fake_.tls.FailContexts({FailureReason::kConfig, "ca.pem: no such file"});
  fake_.streams.WillConnect();
  const auto result = Run();
  EXPECT_EQ(result.failure.reason, FailureReason::kConfig);
  EXPECT_TRUE(Has(result, "probe_failed_due_to_regex"));
}

TEST_F(TcpProbeTest, SpeaksSmtpWithStartTls) {
  config_.query_response = {{.expect = Re("^220 ([^ ]+) ESMTP"), .send = "EHLO prober"},
                            {.expect = Re("^250-STARTTLS")},
                            {.expect = Re("^250 "), .send = "STARTTLS"},
                            {.expect = Re("^220"), .starttls = true},
                            {.send = "EHLO again"},
                            {.expect = Re("^250-AUTH"), .send = "QUIT"}};
  const auto peer = fake_.streams.WillConnect();
  peer->OnReceive([raw = peer.get()](std::string_view said) {
    if (said == "EHLO prober\n") raw->Send("250-mail\r\n250-STARTTLS\r\n250 ok\r\n");
    if (said == "STARTTLS\n") raw->Send("220 go ahead\r\n");
    if (said == "EHLO again\n") raw->Send("250-mail\r\n250-AUTH PLAIN\r\n");
  });
  auto run = Start();
  peer->Send("220 mail ESMTP\r\n");
  const auto result = Finish(std::move(run));
  EXPECT_TRUE(result.success) << result.failure.detail;
  EXPECT_EQ(peer->received(), "EHLO prober\nSTARTTLS\nEHLO again\nQUIT\n");
  EXPECT_TRUE(Has(result, "probe_ssl_earliest_cert_expiry"));
  EXPECT_TRUE(result.phases.Get(Phase::kTls));
  EXPECT_TRUE(result.phases.Get(Phase::kTransfer));
}

TEST_F(TcpProbeTest, ReasonsOfADialogue) {
  struct Row {
    std::string sends;
    bool closes;
    FailureReason reason;
    double regex;
  };
  config_.query_response = {{.expect = Re("^ready")}};
  const Row table[] = {{"busy\n", true, FailureReason::kExpectRegex, 1},
                       {"", true, FailureReason::kExpectRegex, 1},
                       {"busy\n", false, FailureReason::kReadTimeout, 0},
                       {std::string(70000, 'x'), false, FailureReason::kSizeLimit, 0}};
  for (const Row& row : table) {
    const auto peer = fake_.streams.WillConnect();
    auto run = Start();
    if (!row.sends.empty()) peer->Send(row.sends);
    if (row.closes) peer->Close();
    const auto result = Finish(std::move(run));
    EXPECT_EQ(result.failure.reason, row.reason) << result.failure.detail;
    EXPECT_EQ(*result.observations.Find("probe_failed_due_to_regex"), row.regex);
    EXPECT_TRUE(result.failure.detail.find("step 1 of 1") != std::string::npos)
        << result.failure.detail;
  }
}

TEST_F(TcpProbeTest, ResetInTheDialogueIsTheTransfers) {
  config_.query_response = {{.expect = Re("x")}};
  const auto peer = fake_.streams.WillConnect();
  auto run = Start();
  peer->Break({FailureReason::kTransferReset, "connection reset by peer"});
  const auto result = Finish(std::move(run));
  EXPECT_EQ(result.failure.reason, FailureReason::kTransferReset);
  EXPECT_EQ(*result.observations.Find("probe_failed_due_to_regex"), 0);
}

TEST_F(TcpProbeTest, OtherBytesThanExpected) {
  config_.query_response = {{.expect_bytes = "abc"}};
  const auto peer = fake_.streams.WillConnect();
  auto run = Start();
  peer->Send("abX");
  const auto result = Finish(std::move(run));
  EXPECT_EQ(result.failure.reason, FailureReason::kExpectBytes);
  EXPECT_EQ(*result.observations.Find("probe_failed_due_to_bytes"), 1);
  EXPECT_EQ(*result.observations.Find("probe_failed_due_to_regex"), 0);
}

TEST_F(TcpProbeTest, LabelsOfAMatchAreShownAlsoIfALaterStepFails) {
  config_.query_response = {
      {.expect = Re("^SSH-([0-9.]+)"), .labels = {{"version", "$1"}}, .has_labels = true},
      {.expect = Re("never")}};
  const auto peer = fake_.streams.WillConnect();
  auto run = Start();
  peer->Send("SSH-2.0-x\n");
  peer->Close();
  const auto result = Finish(std::move(run));
  EXPECT_FALSE(result.success);
  bool found = false;
  for (const Observation& item : result.observations.items()) {
    if (item.metric->name != "probe_expect_info") continue;
    found = true;
    EXPECT_EQ(item.dynamic_labels[0], std::pair(std::string("version"), std::string("2.0")));
  }
  EXPECT_TRUE(found);
}

// Whatever has happened so far, destroying the run ends everything without a word.
TEST_F(TcpProbeTest, CancelledAtAnyPointSaysNothing) {
  config_.tls = true;
  config_.query_response = {
      {.send = "hi"}, {.expect = Re("there"), .starttls = true}, {.expect = Re("x")}};
  for (int turns = 0; turns < 40; ++turns) {
    FakeServices fake;
    bool done = false;
    const auto peer = fake.streams.WillConnect(milliseconds(1));
    peer->Send("there\n");
    fake.tls.WillSucceed(FakeTlsClient::GoodFacts(fake.loop), milliseconds(1));
    RunRequest request;
    request.target = "127.0.0.1:1";
    request.timeout = seconds(5);
    auto run =
        std::make_unique<TcpRun>(fake.services, std::make_shared<TcpConfig>(config_), request);
    run->Start([&](ProbeResult) { done = true; });
    for (int i = 0; i < turns && !done; ++i) {
      fake.loop.RunTurn();
      if (i % 4 == 3) fake.loop.Stall(milliseconds(1));
    }
    run.reset();
    fake.loop.Advance(seconds(10));
    EXPECT_FALSE(done) << turns;
    EXPECT_EQ(fake.loop.pending_timers(), 0U);
  }
}

}  // namespace
}  // namespace sonde
