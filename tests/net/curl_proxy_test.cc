#include <gtest/gtest.h>

#include "net/http_fixture.h"
#include "servers/certs.h"
#include "servers/tcp_script.h"

namespace sonde {
namespace {

class CurlProxyTest : public HttpClientFixture {
 protected:
  /// A request for a target that does not exist, through a proxy that plays `steps`.
  HttpResponse Through(HttpProxy::Kind kind, std::string url, std::vector<TcpStep> steps,
                       HttpProxy proxy = {}) {
    TcpScript server(std::move(steps));
    HttpRequest request;
    request.url = std::move(url);
    request.peer = server.endpoint();
    request.deadline = Deadline::In(loop_, std::chrono::seconds(5));
    request.tls = Context({});
    request.on_body = [this](std::string_view bytes) {
      body_ += bytes;
      return true;
    };
    request.tls_server_name = "target.test";
    request.proxy = std::move(proxy);
    request.proxy.kind = kind;
    request.proxy.tunnel = "target.test:443";
    HttpResponse response = Fetch(std::move(request));
    received_ = server.received();
    connections_ = server.connections();
    return response;
  }

  static std::vector<TcpStep> Answering(std::string answer) {
    return {TcpStep::Expect("\r\n\r\n"), TcpStep::Send(std::move(answer))};
  }

  std::string received_;
  int connections_ = 0;
};

TEST_F(CurlProxyTest, PlainRequestsGoInAbsoluteForm) {
  const auto response = Through(HttpProxy::Kind::kHttp, "http://target.test:81/a?b",
                                Answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
  EXPECT_FALSE(response.failure) << Describe(response.failure);
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(body_, "ok");
  EXPECT_TRUE(received_.starts_with("GET http://target.test:81/a?b HTTP/1.1\r\n")) << received_;
  EXPECT_NE(received_.find("Host: target.test:81\r\n"), std::string::npos) << received_;
}

TEST_F(CurlProxyTest, ConnectSaysExactlyWhatItIsTold) {
  const auto response =
      Through(HttpProxy::Kind::kHttp, "https://target.test/", Answering("HTTP/1.1 403 No\r\n\r\n"),
              {.connect_headers = {{"X", "y"}}});
  EXPECT_EQ(received_, "CONNECT target.test:443 HTTP/1.1\r\nHost: target.test:443\r\nX: y\r\n\r\n");
  EXPECT_EQ(response.failure.reason, FailureReason::kProxyConnect) << Describe(response.failure);
  EXPECT_NE(response.failure.detail.find("403"), std::string::npos);
  EXPECT_EQ(response.status, 0) << "the proxy's answer is not the target's";
  EXPECT_EQ(connections_, 1);
}

TEST_F(CurlProxyTest, ARefusedLoginHasItsOwnReason) {
  const auto response =
      Through(HttpProxy::Kind::kHttp, "https://target.test/",
              Answering("HTTP/1.1 407 Who\r\nProxy-Authenticate: Basic realm=x\r\n\r\n"));
  EXPECT_EQ(response.failure.reason, FailureReason::kProxyAuth) << Describe(response.failure);
  EXPECT_EQ(connections_, 1) << "nothing is tried again";
}

TEST_F(CurlProxyTest, GarbageAndSilenceAreTheProxysFault) {
  for (const auto& answer : {"garbage\r\n\r\n", ""}) {
    const auto response =
        Through(HttpProxy::Kind::kHttp, "https://target.test/", Answering(answer));
    EXPECT_EQ(response.failure.reason, FailureReason::kProxyConnect) << Describe(response.failure);
  }
}

// curl would go on reading for as long as bytes come, and hold up the loop.
TEST_F(CurlProxyTest, AnAnswerToConnectMustEnd) {
  std::string lines = "HTTP/1.1 200 OK\r\n";
  for (int i = 0; i < 10'000; ++i) lines += "X: a header\r\n";
  const auto endless = Through(HttpProxy::Kind::kHttp, "https://target.test/", Answering(lines));
  EXPECT_EQ(endless.failure.reason, FailureReason::kProxyConnect) << Describe(endless.failure);
  EXPECT_NE(endless.failure.detail.find("larger than 16 KiB"), std::string::npos);

  const auto refusal =
      Through(HttpProxy::Kind::kHttp, "https://target.test/",
              Answering("HTTP/1.1 407 No\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n"));
  EXPECT_EQ(refusal.failure.reason, FailureReason::kProxyAuth) << Describe(refusal.failure);
}

TEST_F(CurlProxyTest, BehindTheTunnelTheTargetIsToBlame) {
  const auto response =
      Through(HttpProxy::Kind::kHttp, "https://target.test/",
              {TcpStep::Expect("\r\n\r\n"), TcpStep::Send("HTTP/1.1 200 OK\r\n\r\n"),
               TcpStep::Expect("\x16"), TcpStep::Send("not TLS at all")});
  ASSERT_TRUE(response.failure);
  EXPECT_EQ(Info(response.failure.reason).phase, Phase::kTls) << Describe(response.failure);
  EXPECT_TRUE(response.trace.proxy_done);
  EXPECT_TRUE(response.trace.Phases(true, true, loop_.Now()).Get(Phase::kProxy));
}

TEST_F(CurlProxyTest, SocksAsksForTheNameWithTheLogin) {
  const std::string ok("\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00", 10);
  const auto response = Through(
      HttpProxy::Kind::kSocks5, "http://target.test:443/",
      {TcpStep::Expect(std::string("\x05\x02\x00\x02", 4)), TcpStep::Send("\x05\x02"),
       TcpStep::Expect("\x01\x02me\x02pw"), TcpStep::Send(std::string("\x01\x00", 2)),
       TcpStep::Expect("target.test\x01\xbb"), TcpStep::Send(ok), TcpStep::Expect("\r\n\r\n"),
       TcpStep::Send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")},
      {.username = "me", .password = "pw"});
  EXPECT_FALSE(response.failure) << Describe(response.failure);
  EXPECT_EQ(response.status, 200);
  EXPECT_TRUE(response.trace.proxy_done);
}

TEST_F(CurlProxyTest, SocksRefusals) {
  const auto login = Through(HttpProxy::Kind::kSocks5, "http://target.test:443/",
                             {TcpStep::Expect("\x05"), TcpStep::Send("\x05\x02"),
                              TcpStep::Expect("pw"), TcpStep::Send("\x01\x01")},
                             {.username = "me", .password = "pw"});
  EXPECT_EQ(login.failure.reason, FailureReason::kProxyAuth) << Describe(login.failure);
  const std::string denied("\x05\x02\x00\x01\x00\x00\x00\x00\x00\x00", 10);
  const auto rule = Through(HttpProxy::Kind::kSocks5, "http://target.test:443/",
                            {TcpStep::Expect("\x05"), TcpStep::Send(std::string("\x05\x00", 2)),
                             TcpStep::Expect("target.test"), TcpStep::Send(denied)});
  EXPECT_EQ(rule.failure.reason, FailureReason::kProxyConnect) << Describe(rule.failure);
}

TEST_F(CurlProxyTest, AProxyThatIsNotThereIsTheProxysFault) {
  HttpRequest request;
  request.url = "http://target.test/";
  {
    const TcpScript gone({});
    request.peer = gone.endpoint();
  }
  request.proxy.kind = HttpProxy::Kind::kHttp;
  const auto response = Fetch(std::move(request));
  EXPECT_EQ(response.failure.reason, FailureReason::kProxyConnect) << Describe(response.failure);
}

TEST_F(CurlProxyTest, PlainRequestsOverTlsWithTheProxyVerifyTheProxy) {
  const TestChain chain = MakeChain();
  HttpServerScript proxy(
      HttpServerTls{.chain_pem = chain.full_chain_pem(), .key_pem = chain.leaf.key_pem});
  proxy.On("http://target.test/a", HttpReply::Ok("through"));
  const auto fetch = [&](std::string name) {
    HttpRequest request;
    request.url = "http://target.test/a";
    request.peer = proxy.endpoint();
    request.deadline = Deadline::In(loop_, std::chrono::seconds(5));
    request.proxy.kind = HttpProxy::Kind::kHttps;
    request.proxy.tls = Context({.ca_pem = chain.root.cert_pem});
    request.proxy.tls_server_name = std::move(name);
    return Fetch(std::move(request));
  };
  const auto good = fetch("good.test");
  EXPECT_FALSE(good.failure) << Describe(good.failure);
  EXPECT_EQ(good.status, 200);
  ASSERT_TRUE(good.tls);
  EXPECT_TRUE(good.tls->verified);
  EXPECT_TRUE(good.trace.proxy_done);
  EXPECT_FALSE(good.trace.tls_start) << "that is the target's";
  const auto bad = fetch("other.test");
  EXPECT_EQ(bad.failure.reason, FailureReason::kProxyConnect) << Describe(bad.failure);
}

}  // namespace
}  // namespace sonde
