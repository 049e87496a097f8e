#include <gmock/gmock.h>

#include "net/http_fixture.h"
#include "servers/certs.h"
#include "servers/tcp_script.h"

namespace sonde {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class HttpClientTlsTest : public EitherHttpClient {
 protected:
  TlsOptions Trusting(const TestChain& chain) const {
    TlsOptions options;
    options.ca_pem = chain.root.cert_pem;
    return options;
  }
  HttpServerTls ServerTls() const {
    return {.chain_pem = chain_.full_chain_pem(), .key_pem = chain_.leaf.key_pem};
  }
  static HttpServerTls ServerTls(const TestCert& cert) {
    return {.chain_pem = cert.cert_pem, .key_pem = cert.key_pem};
  }
  HttpResponse FetchTls(const HttpServerScript& server, const TlsOptions& options,
                        std::string_view host = "localhost") {
    HttpRequest request = Request(server, "/", host);
    request.tls = Context(options);
    return Fetch(std::move(request));
  }

  const TestChain chain_ = MakeChain();
};
SONDE_WITH_BOTH_HTTP_CLIENTS(HttpClientTlsTest);

TEST_P(HttpClientTlsTest, FetchesOverTlsWithFacts) {
  HttpServerScript server(ServerTls());
  server.On("/", HttpReply::Ok("hello"));
  const HttpResponse response = FetchTls(server, Trusting(chain_));
  EXPECT_FALSE(response.failure) << Describe(response.failure);
  EXPECT_EQ(body_, "hello");
  ASSERT_TRUE(response.tls);
  EXPECT_TRUE(response.tls->handshake_done);
  EXPECT_TRUE(response.tls->verified);
  EXPECT_EQ(response.tls->version, TlsVersion::kTls13);
  EXPECT_EQ(response.tls->cipher, "TLS_AES_128_GCM_SHA256");
  EXPECT_EQ(response.tls->peer_chain.size(), 2U);
  EXPECT_TRUE(response.tls->last_chain_expiry);
  const HttpTrace& trace = response.trace;
  ASSERT_TRUE(trace.connected && trace.tls_start && trace.tls_done && trace.request_sent);
  EXPECT_LE(*trace.connected, *trace.tls_start);
  EXPECT_LT(*trace.tls_start, *trace.tls_done);
  EXPECT_LE(*trace.tls_done, *trace.request_sent);
}

TEST_P(HttpClientTlsTest, TheFirstByteIsNeitherATicketNorAWholeLine) {
  for (const TlsVersion version : {TlsVersion::kTls12, TlsVersion::kTls13}) {
    HttpServerTls tls = ServerTls();
    tls.max_version = version;
    HttpServerScript server(tls);
    server.On("/", {.bytes = "H"});
    EXPECT_TRUE(FetchTls(server, Trusting(chain_)).trace.first_byte);
    server.On("/", {.bytes = ""});
    EXPECT_FALSE(FetchTls(server, Trusting(chain_)).trace.first_byte);
  }
}

// docs/pitfalls.md 3.3: curl 7.88.1 can verify one handle against another one's store.
TEST_P(HttpClientTlsTest, Pitfall433_ModulesDoNotShareTrust) {
  const TestChain other = MakeChain("other");
  HttpServerScript server(ServerTls());
  server.On("/", HttpReply::Ok("x"));
  for (int i = 0; i < 3; ++i) {
    EXPECT_FALSE(FetchTls(server, Trusting(chain_)).failure);
    const HttpResponse response = FetchTls(server, Trusting(other));
    EXPECT_EQ(response.failure.reason, FailureReason::kCertUntrusted) << Describe(response.failure);
    EXPECT_EQ(response.status, 0);
  }
  EXPECT_EQ(server.requests().size(), 3U) << "something was sent to a server that is not trusted";
}

TEST_P(HttpClientTlsTest, FactsAreThereForEveryBadCertificate) {
  struct Case {
    TestCert cert;
    FailureReason reason;
  };
  const TestCert& ca = chain_.intermediate;
  const std::vector<Case> cases = {
      {IssueCert(ca, {.dns_names = {"localhost"}, .not_before = -200000, .not_after = -100000}),
       FailureReason::kCertExpired},
      {IssueCert(ca, {.dns_names = {"localhost"}, .not_before = 100000}),
       FailureReason::kCertNotYetValid},
      {IssueCert(ca, {.dns_names = {"elsewhere.test"}}), FailureReason::kCertHostname},
      {MakeSelfSigned({.dns_names = {"localhost"}}), FailureReason::kCertSelfSigned},
      {IssueCert(ca, {.dns_names = {"localhost"}}), FailureReason::kCertChainIncomplete},
  };
  for (const Case& bad : cases) {
    HttpServerScript server(ServerTls(bad.cert));
    const HttpResponse response = FetchTls(server, Trusting(chain_));
    EXPECT_EQ(response.failure.reason, bad.reason) << Describe(response.failure);
    ASSERT_TRUE(response.tls);
    EXPECT_EQ(response.tls->verify_failure.reason, bad.reason);
    EXPECT_EQ(response.tls->peer_chain.size(), 1U);
    EXPECT_TRUE(response.tls->earliest_expiry);
    EXPECT_FALSE(response.tls->verified);
    EXPECT_EQ(response.trace.Current(true, false), Phase::kTls);
    EXPECT_TRUE(response.trace.connected);
    EXPECT_TRUE(server.requests().empty());
  }
}

TEST_P(HttpClientTlsTest, SkippingTheVerificationFetchesAndStillReports) {
  HttpServerScript server(ServerTls(MakeSelfSigned({.dns_names = {"elsewhere.test"}})));
  server.On("/", HttpReply::Ok("x"));
  TlsOptions options = Trusting(chain_);
  options.insecure_skip_verify = true;
  const HttpResponse response = FetchTls(server, options);
  EXPECT_FALSE(response.failure) << Describe(response.failure);
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.tls->verify_failure.reason, FailureReason::kCertHostname);
  EXPECT_TRUE(response.tls->earliest_expiry);
}

TEST_P(HttpClientTlsTest, TheServerNameMayDifferFromTheUrl) {
  HttpServerScript server(ServerTls());
  server.On("/", HttpReply::Ok("x"));
  HttpRequest request = Request(server, "/", "127.0.0.1");
  request.tls = Context(Trusting(chain_));
  request.tls_server_name = "good.test";
  request.headers = {{"Host", "virtual.test"}};
  const HttpResponse response = Fetch(std::move(request));
  EXPECT_FALSE(response.failure) << Describe(response.failure);
  EXPECT_THAT(server.server_names(), ElementsAre("good.test"));
  EXPECT_THAT(server.requests().at(0), HasSubstr("Host: virtual.test\r\n"));

  HttpRequest wrong = Request(server, "/", "localhost");
  wrong.tls = Context(Trusting(chain_));
  wrong.tls_server_name = "bad.test";
  EXPECT_EQ(Fetch(std::move(wrong)).failure.reason, FailureReason::kCertHostname);
}

TEST_P(HttpClientTlsTest, AnAddressIsVerifiedButNotSentAsAName) {
  HttpServerScript server(ServerTls());
  server.On("/", HttpReply::Ok("x"));
  const HttpResponse response = FetchTls(server, Trusting(chain_), "127.0.0.1");
  EXPECT_FALSE(response.failure) << Describe(response.failure);
  EXPECT_THAT(server.server_names(), ElementsAre(""));
}

TEST_P(HttpClientTlsTest, VersionBoundsHold) {
  HttpServerTls old = ServerTls();
  old.min_version = old.max_version = TlsVersion::kTls11;
  HttpServerScript server(old);
  server.On("/", HttpReply::Ok("x"));
  EXPECT_EQ(FetchTls(server, Trusting(chain_)).failure.reason, FailureReason::kTlsVersion);
  TlsOptions lenient = Trusting(chain_);
  lenient.min_version = TlsVersion::kTls10;
  const HttpResponse response = FetchTls(server, lenient);
  EXPECT_FALSE(response.failure) << Describe(response.failure);
  EXPECT_EQ(response.tls->version, TlsVersion::kTls11);
}

TEST_P(HttpClientTlsTest, ClientCertificatesAreSentOrTheirLackIsAnAlert) {
  HttpServerTls strict = ServerTls();
  strict.client_ca_pem = chain_.root.cert_pem;
  HttpServerScript server(strict);
  server.On("/", HttpReply::Ok("x"));
  const HttpResponse refused = FetchTls(server, Trusting(chain_));
  EXPECT_EQ(refused.failure.reason, FailureReason::kTlsAlert) << Describe(refused.failure);
  const TestCert mine = IssueCert(chain_.root, {.common_name = "client"});
  TlsOptions options = Trusting(chain_);
  options.cert_pem = mine.cert_pem;
  options.key_pem = mine.key_pem;
  const HttpResponse accepted = FetchTls(server, options);
  EXPECT_FALSE(accepted.failure) << Describe(accepted.failure);
}

TEST_P(HttpClientTlsTest, APlainServerDoesNotSpeakTls) {
  TcpScript server({TcpStep::Send("HTTP/1.1 400 Bad Request\r\n\r\n"), TcpStep::Silent()});
  HttpRequest request;
  request.url = "https://localhost/";
  request.peer = server.endpoint();
  request.tls = Context(Trusting(chain_));
  request.tls_server_name = "localhost";
  const HttpResponse response = Fetch(std::move(request));
  EXPECT_EQ(response.failure.reason, FailureReason::kTlsProtocol);
  EXPECT_THAT(response.failure.detail, HasSubstr("does not speak TLS"));
}

TEST_P(HttpClientTlsTest, AnEndOrAResetDuringTheHandshakeIsToldAsSuch) {
  for (const std::vector<TcpStep>& steps :
       {std::vector<TcpStep>{TcpStep::Expect("localhost")},
        std::vector<TcpStep>{TcpStep::Expect("localhost"), TcpStep::Reset()}}) {
    TcpScript server(steps);
    HttpRequest request;
    request.url = "https://localhost/";
    request.peer = server.endpoint();
    request.tls = Context(Trusting(chain_));
    request.tls_server_name = "localhost";
    const HttpResponse response = Fetch(std::move(request));
    EXPECT_EQ(response.failure.reason, FailureReason::kTlsReset) << Describe(response.failure);
    EXPECT_EQ(server.connections(), 1);
  }
}

TEST_P(HttpClientTlsTest, PriorKnowledgeOverTlsNeedsTheServersAgreement) {
  HttpServerScript server(ServerTls());
  server.On("/", HttpReply::Ok("x"));
  HttpRequest request = Request(server, "/", "localhost");
  request.tls = Context(Trusting(chain_));
  request.versions = HttpVersions::kHttp2Prior;
  const HttpResponse response = Fetch(std::move(request));
  EXPECT_EQ(response.failure.reason, FailureReason::kHttpVersion) << Describe(response.failure);
  EXPECT_TRUE(server.requests().empty());
}

// RFC 9113 8.1: the answer may come before the request has been read.
TEST_P(HttpClientTlsTest, AnEarlyHttp2AnswerIsAnAnswer) {
  using namespace std::string_literals;
  const std::string settings = "\0\0\0\4\0\0\0\0\0"s;
  const std::string ok_without_body = "\0\0\5\1\5\0\0\0\1\x88\x0f\x0d\1\x30"s;
  HttpServerTls tls = ServerTls();
  tls.alpn = "h2";
  HttpServerScript server(tls);
  server.On("*", {.bytes = settings + ok_without_body, .after = HttpReply::After::kHold});
  HttpRequest request = Request(server, "/", "localhost");
  request.tls = Context(Trusting(chain_));
  request.method = "POST";
  request.body = std::string(500'000, 'x');
  const HttpResponse response = Fetch(std::move(request));
  EXPECT_FALSE(response.failure) << Describe(response.failure);
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.version, "HTTP/2.0");
}

// The end of a body that only the connection's end tells, without close_notify, is an end (Go's
// rule).
TEST_P(HttpClientTlsTest, ABodyUntilTheEndMayLackCloseNotify) {
  HttpServerScript server(ServerTls());
  server.On("/", {.bytes = "HTTP/1.1 200 OK\r\n\r\nbody"});
  const HttpResponse response = FetchTls(server, Trusting(chain_));
  EXPECT_FALSE(response.failure) << Describe(response.failure);
  EXPECT_EQ(body_, "body");
}

TEST_P(HttpClientTlsTest, SessionsAreNeverResumed) {
  HttpServerScript server(ServerTls());
  server.On("/", HttpReply::Ok("x"));
  for (int i = 0; i < 3; ++i) {
    const HttpResponse response = FetchTls(server, Trusting(chain_));
    EXPECT_EQ(response.tls->peer_chain.size(), 2U) << "a resumed handshake shows no certificate";
  }
}

}  // namespace
}  // namespace sonde
