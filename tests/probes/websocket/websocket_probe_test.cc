#include "probes/websocket/websocket_probe.h"

#include <gmock/gmock.h>

#include <string>

#include "fakes/run_fixture.h"
#include "servers/websocket_frames.h"

namespace sonde {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

constexpr int kText = 1, kClose = 8, kPing = 9;

class WebSocketProbeTest : public RunFixture<WebSocketRun, WebSocketConfig> {
 protected:
  /// A peer that upgrades, sends `frames` at once, and echoes messages as "echo: …".
  std::shared_ptr<FakePeer> WillUpgrade(const std::string& frames = "") {
    auto peer = fake_.streams.WillConnect(milliseconds(3));
    peer->OnReceive([raw = peer.get(), frames](std::string_view bytes) {
      if (const std::string answer = UpgradeAnswer(bytes); !answer.empty()) {
        return raw->Send(answer + frames);
      }
      for (const ClientFrame& frame : ClientFrames(bytes)) {
        if (frame.opcode == kText) raw->Send(ServerFrame(kText, "echo: " + frame.payload));
      }
    });
    return peer;
  }

  static DialogueEntry Entry(const char* expect, std::string send = "") {
    DialogueEntry entry;
    if (*expect != '\0') entry.expect = Regex::Compile(expect).value();
    entry.send = std::move(send);
    return entry;
  }
};

TEST_F(WebSocketProbeTest, AnUpgradePasses) {
  const auto peer = WillUpgrade();
  const auto result = Probe("ws://127.0.0.1:8080/chat?x=1");
  EXPECT_TRUE(result.success) << result.failure.detail;
  EXPECT_EQ(Value(result, "probe_websocket_connection_upgraded"), 1);
  EXPECT_EQ(Value(result, "probe_websocket_status_code"), 101);
  EXPECT_EQ(Value(result, "probe_websocket_failed_due_to_regex"), 0);
  EXPECT_EQ(Value(result, "probe_websocket_duration_seconds", {"connect"}), 0.003);
  EXPECT_TRUE(Has(result, "probe_websocket_duration_seconds", {"processing"}));
  EXPECT_FALSE(Has(result, "probe_websocket_duration_seconds", {"transfer"}));
  EXPECT_THAT(peer->received(), HasSubstr("GET /chat?x=1 HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n"));
  EXPECT_TRUE(peer->dropped());
}

TEST_F(WebSocketProbeTest, PortsAreThoseOfTheScheme) {
  WillUpgrade();
  EXPECT_TRUE(Probe("ws://127.0.0.1").success);
  WillUpgrade();
  EXPECT_TRUE(Probe("wss://127.0.0.1").success);
  EXPECT_EQ(fake_.streams.tcp_connects()[0].peer.port, 80);
  EXPECT_EQ(fake_.streams.tcp_connects()[1].peer.port, 443);
  EXPECT_EQ(fake_.tls.handshakes().size(), 1U);
  EXPECT_EQ(fake_.tls.handshakes()[0].server_name, "127.0.0.1");
}

TEST_F(WebSocketProbeTest, ADialogueOfMessagesExpandsCaptures) {
  config_.query_response = {Entry("welcome (\\w+)", "hi $1"), Entry("^echo: hi bob$"),
                            Entry("", "bye")};
  const auto peer = WillUpgrade(ServerFrame(kPing, "p") + ServerFrame(kText, "welcome bob"));
  const auto result = Probe("ws://127.0.0.1/");
  EXPECT_TRUE(result.success) << result.failure.detail;
  EXPECT_TRUE(Has(result, "probe_websocket_duration_seconds", {"transfer"}));
}

TEST_F(WebSocketProbeTest, AMismatchIsARegexFailure) {
  config_.query_response = {Entry("welcome"), Entry("^never$")};
  WillUpgrade(ServerFrame(kText, "welcome") + ServerFrame(kText, "other"));
  const auto result = Probe("ws://127.0.0.1/");
  EXPECT_EQ(result.failure.reason, FailureReason::kExpectRegex);
  EXPECT_EQ(Value(result, "probe_websocket_failed_due_to_regex"), 1);
  EXPECT_EQ(Value(result, "probe_websocket_connection_upgraded"), 1);
}

TEST_F(WebSocketProbeTest, EveryEndOfADialogueHasItsReasonAndSetsTheRegexMetric) {
  config_.query_response = {Entry("x")};
  const std::pair<std::string, FailureReason> table[] = {
      {ServerFrame(kClose, ""), FailureReason::kTruncated},
      {ServerFrame(3, ""), FailureReason::kMalformed},
      {"", FailureReason::kReadTimeout}};
  for (const auto& [frames, reason] : table) {
    WillUpgrade(frames);
    const auto result = Probe("ws://127.0.0.1/");
    EXPECT_EQ(result.failure.reason, reason) << result.failure.detail;
    EXPECT_EQ(Value(result, "probe_websocket_failed_due_to_regex"), 1);
    EXPECT_THAT(result.failure.detail, HasSubstr("step 1 of 1"));
  }
  WillUpgrade()->Close();
  EXPECT_EQ(Probe("ws://127.0.0.1/").failure.reason, FailureReason::kTruncated);
}

TEST_F(WebSocketProbeTest, ARefusedUpgradeShowsItsStatus) {
  const auto peer = fake_.streams.WillConnect();
  peer->Send("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
  const auto result = Probe("ws://127.0.0.1/");
  EXPECT_EQ(result.failure.reason, FailureReason::kWsUpgrade);
  EXPECT_EQ(Value(result, "probe_websocket_status_code"), 403);
  EXPECT_EQ(Value(result, "probe_websocket_connection_upgraded"), 0);
}

TEST_F(WebSocketProbeTest, ConnectAndTlsFailuresKeepWhatWasMeasured) {
  fake_.streams.WillFail({FailureReason::kConnectRefused, "no"}, milliseconds(2));
  auto result = Probe("ws://127.0.0.1/");
  EXPECT_EQ(result.failure.reason, FailureReason::kConnectRefused);
  EXPECT_FALSE(Has(result, "probe_websocket_duration_seconds", {"connect"}));
  EXPECT_EQ(Value(result, "probe_websocket_duration_seconds", {"processing"}), 0.002);
  fake_.streams.WillConnect(milliseconds(1));
  fake_.tls.WillFail({FailureReason::kCertExpired, "old"}, {});
  result = Probe("wss://127.0.0.1/");
  EXPECT_EQ(result.failure.reason, FailureReason::kCertExpired);
  EXPECT_EQ(Value(result, "probe_websocket_duration_seconds", {"connect"}), 0.001);
  EXPECT_EQ(Value(result, "probe_websocket_failed_due_to_regex"), 0);
}

TEST_F(WebSocketProbeTest, ASilentServerEndsAtTheDeadline) {
  fake_.streams.WillConnect();
  const auto result = Probe("ws://127.0.0.1/");
  EXPECT_EQ(result.failure.reason, FailureReason::kReadTimeout);
  EXPECT_EQ(result.duration, std::chrono::seconds(5));
}

TEST_F(WebSocketProbeTest, TargetsThatAreNoneFailWithoutAConnection) {
  const auto result = Probe("1.2.3.4:80");
  EXPECT_EQ(result.failure.reason, FailureReason::kConfig);
  EXPECT_FALSE(Has(result, "probe_websocket_status_code")) << "no URL, no metrics";
  for (const char* target :
       {"http://127.0.0.1/", "ws://u:p@127.0.0.1/", "ws://127.0.0.1:0/", "ws://127.0.0.1:70000/"}) {
    const auto refused = Probe(target);
    EXPECT_EQ(refused.failure.reason, FailureReason::kConfig) << target;
    EXPECT_EQ(Value(refused, "probe_websocket_duration_seconds", {"processing"}), 0) << target;
  }
  EXPECT_FALSE(Probe("localhost:80").success);
  EXPECT_TRUE(fake_.streams.tcp_connects().empty());
}

TEST_F(WebSocketProbeTest, CredentialsAndHeadersAreSent) {
  config_.http_config.emplace();
  config_.http_config->basic_auth = BasicAuth{.username = "u", .password = {"p"}};
  config_.http_config->http_headers["X-Ignored"] = {.values = {"x"}};
  config_.headers["X-Mine"] = {.values = {"a"}, .secrets = {{"b"}}};
  const auto peer = WillUpgrade();
  EXPECT_TRUE(Probe("ws://127.0.0.1/").success);
  EXPECT_THAT(peer->received(), HasSubstr("Authorization: Basic dTpw\r\n"));
  EXPECT_THAT(peer->received(), HasSubstr("X-Mine: a\r\nX-Mine: b\r\n"));
  EXPECT_EQ(peer->received().find("X-Ignored"), std::string::npos);
}

TEST_F(WebSocketProbeTest, MistakesOfTheModuleAreTheAgentsFault) {
  config_.headers["Upgrade"] = {.values = {"x"}};
  EXPECT_EQ(Probe("ws://127.0.0.1/").failure.reason, FailureReason::kConfig);
  config_.headers = {{"X", {.files = {"/nonexistent"}}}};
  EXPECT_EQ(Probe("ws://127.0.0.1/").failure.reason, FailureReason::kConfig);
  config_.headers.clear();
  config_.http_config.emplace();
  config_.http_config->tls_config.ca_file = "ca.pem";
  fake_.tls.FailContexts({FailureReason::kConfig, "ca.pem: no such file"});
  const auto result = Probe("ws://127.0.0.1/");
  EXPECT_EQ(result.failure.reason, FailureReason::kConfig);
  EXPECT_FALSE(Has(result, "probe_ip_protocol")) << "found before the name is resolved";
}

TEST_F(WebSocketProbeTest, CancelsAtEveryStep) {
  config_.query_response = {Entry("welcome", "hi"), Entry("never")};
  for (int i = 0; i < 20; ++i) WillUpgrade(ServerFrame(kText, "welcome"));
  CancelAtEveryStep("wss://127.0.0.1/", 20);
}

}  // namespace
}  // namespace sonde
