#include <curl/curl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <optional>
#include <string>
#include <utility>

#include "net/curl_quic_client.h"
#include "net/curl_quic_exchange.h"
#include "net/curl_quic_library.h"
#include "net/curl_reason.h"
#include "net/http_fixture.h"
#include "net/socket_fd.h"
#include "sonde/net/http3.h"

namespace sonde {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;

TEST(ReasonFromQuic, IsTotalOverCodesPhasesAndErrnos) {
  for (int code = 0; code < CURL_LAST + 20; ++code) {
    for (const Phase phase : {Phase::kConnect, Phase::kTls, Phase::kProcessing, Phase::kTransfer}) {
      for (const int os_errno : {0, ECONNREFUSED, EHOSTUNREACH, EMFILE}) {
        const FailureReason reason = ReasonFromQuic({.code = code,
                                                     .phase = phase,
                                                     .os_errno = os_errno,
                                                     .head_complete = false,
                                                     .text = ""});
        EXPECT_EQ(reason == FailureReason::kNone, code == CURLE_OK) << code;
      }
    }
  }
}

TEST(ReasonFromQuic, TellsTheCausesOfOneCodeApart) {
  const auto reason = [](int code, Phase phase, int os_errno, std::string_view text,
                         bool head_complete = false) {
    return ReasonFromQuic({.code = code,
                           .phase = phase,
                           .os_errno = os_errno,
                           .head_complete = head_complete,
                           .text = text});
  };
  EXPECT_EQ(reason(CURLE_COULDNT_CONNECT, Phase::kConnect, ECONNREFUSED, ""),
            FailureReason::kConnectRefused);
  EXPECT_EQ(reason(CURLE_COULDNT_CONNECT, Phase::kConnect, EMFILE, ""), FailureReason::kNoFds);
  EXPECT_EQ(reason(CURLE_COULDNT_CONNECT, Phase::kTransfer, ECONNREFUSED, ""),
            FailureReason::kTransferReset);
  EXPECT_EQ(reason(CURLE_PEER_FAILED_VERIFICATION, Phase::kTls, 0, ""), FailureReason::kTlsAlert);
  EXPECT_EQ(reason(CURLE_RECV_ERROR, Phase::kTls, 0, ""), FailureReason::kTlsReset);
  EXPECT_EQ(reason(CURLE_RECV_ERROR, Phase::kProcessing, 0, ""), FailureReason::kTransferReset);
  EXPECT_EQ(reason(CURLE_RECV_ERROR, Phase::kTransfer, 0, "", true), FailureReason::kTruncated);
  EXPECT_EQ(reason(CURLE_HTTP3, Phase::kProcessing, 0, "HTTP/3 stream 0 reset by server"),
            FailureReason::kTransferReset);
  EXPECT_EQ(reason(CURLE_HTTP3, Phase::kProcessing, 0, ""), FailureReason::kMalformed);
  EXPECT_EQ(reason(CURLE_PARTIAL_FILE, Phase::kTransfer, 0, "", true), FailureReason::kTruncated);
  EXPECT_EQ(reason(CURLE_SEND_ERROR, Phase::kConnect, 0,
                   "ngtcp2_conn_handle_expiry returned error: ERR_HANDSHAKE_TIMEOUT"),
            FailureReason::kConnectTimeout);
  EXPECT_EQ(reason(CURLE_SEND_ERROR, Phase::kTransfer, 0,
                   "ngtcp2_conn_handle_expiry returned error: ERR_IDLE_CLOSE"),
            FailureReason::kReadTimeout);
  EXPECT_EQ(reason(CURLE_OPERATION_TIMEDOUT, Phase::kConnect, 0, ""),
            FailureReason::kConnectTimeout);
}

TEST(Tls13SuiteInText, NamesTheSuitesOfQuic) {
  const auto suite = [](std::string text) { return Tls13SuiteInText(text); };
  EXPECT_EQ(suite("SSL connection using TLS1.3 / ECDHE_ECDSA_AES_128_GCM_SHA256\n"),
            "TLS_AES_128_GCM_SHA256");
  EXPECT_EQ(suite("SSL connection using TLS1.3 / ECDHE_RSA_AES_256_GCM_SHA384"),
            "TLS_AES_256_GCM_SHA384");
  EXPECT_EQ(suite("SSL connection using TLS1.3 / ECDHE_RSA_CHACHA20_POLY1305_SHA256"),
            "TLS_CHACHA20_POLY1305_SHA256");
  EXPECT_EQ(suite("SSL connection using TLS1.3 / ECDHE_RSA_AES_128_CCM_SHA256"),
            "TLS_AES_128_CCM_SHA256");
  EXPECT_EQ(suite("SSL connection using TLS1.2 / ECDHE_RSA_AES_128_GCM_SHA256"), "");
  EXPECT_EQ(suite("  subject: CN=AES_128_GCM"), "");
}

TEST(LoadQuicLibrary, SaysWhatIsMissingAndWhatToInstall) {
  const QuicLibrary none = LoadQuicLibrary("libcurl-of-nobody.so.4");
  EXPECT_THAT(none.flaw, HasSubstr("libcurl-of-nobody.so.4"));
  EXPECT_THAT(none.flaw, HasSubstr("install libcurl3-gnutls"));
  const QuicLibrary other = LoadQuicLibrary("libc.so.6");
  EXPECT_THAT(other.flaw, HasSubstr("libc.so.6 is no libcurl"));
  // Debian 12's own speaks no HTTP/3; a later one that does is as good as any.
  const QuicLibrary linked = LoadQuicLibrary("libcurl.so.4");
  EXPECT_THAT(linked.flaw, AnyOf("", HasSubstr("does not speak it")));
  EXPECT_FALSE(linked.version.empty());
}

class QuicClientTest : public HttpClientFixture {
 protected:
  HttpRequest QuicRequest(Endpoint peer) {
    HttpRequest request;
    request.url = "https://localhost:" + std::to_string(peer.port) + "/";
    request.peer = peer;
    request.versions = HttpVersions::kHttp3;
    request.tls = Context({});
    request.tls_server_name = "localhost";
    request.deadline = Deadline::In(loop_, std::chrono::seconds(15));
    return request;
  }
  /// A port of loopback; whoever binds it says nothing.
  static std::pair<SocketFd, Endpoint> SilentPort() {
    sockaddr_in bound{};
    socklen_t size = sizeof bound;
    SocketFd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    bound.sin_family = AF_INET;
    bound.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::bind(socket.get(), reinterpret_cast<sockaddr*>(&bound), size), 0);
    ::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&bound), &size);
    const Endpoint peer{*IpAddress::Parse("127.0.0.1"), ntohs(bound.sin_port)};
    return {std::move(socket), peer};
  }
  static bool CanSpeak() { return WhyNoHttp3().empty(); }
};

TEST_F(QuicClientTest, WithoutTheLibraryRequestsFailAndSayWhatToInstall) {
  const QuicLibrary missing = LoadQuicLibrary("libcurl-of-nobody.so.4");
  QuicHttpClient client(loop_, &missing);
  std::optional<HttpResponse> answer;
  const auto op = client.Fetch(QuicRequest({*IpAddress::Parse("127.0.0.1"), 9}),
                               [&](HttpResponse response) { answer = std::move(response); });
  EXPECT_FALSE(answer) << "completed before Fetch returned";
  EXPECT_TRUE(loop_.RunUntil([&] { return answer.has_value(); }, kLimit));
  EXPECT_EQ(answer->failure.reason, FailureReason::kConfig);
  EXPECT_EQ(answer->failure.detail, missing.flaw);
  EXPECT_TRUE(answer->trace.end);
}

TEST_F(QuicClientTest, WhatCannotBeAskedForIsAConfigurationFailure) {
  if (!CanSpeak()) GTEST_SKIP() << WhyNoHttp3();
  const auto [socket, peer] = SilentPort();
  HttpRequest plain = QuicRequest(peer);
  plain.url = "http://localhost/";
  EXPECT_EQ(Fetch(std::move(plain)).failure.reason, FailureReason::kConfig);
  HttpRequest odd = QuicRequest(peer);
  odd.tls_server_name = "a b";
  EXPECT_EQ(Fetch(std::move(odd)).failure.reason, FailureReason::kConfig);
  HttpRequest old = QuicRequest(peer);
  old.tls = Context({.max_version = TlsVersion::kTls12});
  const HttpResponse response = Fetch(std::move(old));
  EXPECT_EQ(response.failure.reason, FailureReason::kConfig);
  EXPECT_THAT(response.failure.detail, HasSubstr("max_version"));
}

TEST_F(QuicClientTest, SilenceIsATimeoutOfConnectAndAClosedPortIsRefused) {
  if (!CanSpeak()) GTEST_SKIP() << WhyNoHttp3();
  auto [socket, peer] = SilentPort();
  HttpRequest silent = QuicRequest(peer);
  silent.deadline = Deadline::In(loop_, std::chrono::milliseconds(50));
  HttpResponse response = Fetch(std::move(silent));
  EXPECT_EQ(response.failure.reason, FailureReason::kConnectTimeout) << Describe(response.failure);
  EXPECT_EQ(response.status, 0);
  EXPECT_TRUE(response.trace.connect_start);
  EXPECT_FALSE(response.trace.connected);

  socket = SocketFd();
  const auto op =
      client().Fetch(QuicRequest(peer), [](HttpResponse) { FAIL() << "ICMP is no end"; });
  EXPECT_TRUE(loop_.RunUntil([&] { return bool{op->partial().failure}; }, kLimit));
  EXPECT_EQ(op->partial().failure.reason, FailureReason::kConnectRefused);
}

TEST_F(QuicClientTest, AForeignSourceAddressIsAConfigurationFailure) {
  if (!CanSpeak()) GTEST_SKIP() << WhyNoHttp3();
  const auto [socket, peer] = SilentPort();
  HttpRequest request = QuicRequest(peer);
  request.source = IpAddress::Parse("192.0.2.1");
  const HttpResponse response = Fetch(std::move(request));
  EXPECT_EQ(response.failure.reason, FailureReason::kConfig) << Describe(response.failure);
}

TEST_F(QuicClientTest, ADestroyedOpIsSilentAndLeavesNothing) {
  if (!CanSpeak()) GTEST_SKIP() << WhyNoHttp3();
  const auto [socket, peer] = SilentPort();
  QuicHttpClient client(loop_);
  bool called = false;
  auto op = client.Fetch(QuicRequest(peer), [&](HttpResponse) { called = true; });
  EXPECT_TRUE(loop_.RunUntil([&] { return op->trace().connect_start.has_value(); }, kLimit));
  EXPECT_EQ(client.exchanges(), 1U);
  op.reset();
  EXPECT_EQ(client.exchanges(), 0U);
  // A second one runs to its end meanwhile: the first would have been heard of.
  HttpRequest second = QuicRequest(peer);
  second.deadline = Deadline::In(loop_, std::chrono::milliseconds(30));
  EXPECT_TRUE(Fetch(std::move(second)).failure);
  EXPECT_FALSE(called);
}

}  // namespace
}  // namespace sonde
