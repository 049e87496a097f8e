// What only curl needs: its backstop, and stamps that agree with its own.
#include "net/curl_exchange.h"

#include <curl/curl.h>
#include <gtest/gtest.h>

#include "net/http_fixture.h"
#include "servers/certs.h"
#include "servers/tcp_script.h"

namespace sonde {
namespace {

using After = HttpReply::After;

class CurlExchangeTest : public HttpClientFixture {
 protected:
  CurlExchangeTest() { Use(Client::kCurl); }
  TlsOptions Trusting(const TestChain& chain) const {
    TlsOptions options;
    options.ca_pem = chain.root.cert_pem;
    return options;
  }
  HttpServerTls ServerTls() const {
    return {.chain_pem = chain_.full_chain_pem(), .key_pem = chain_.leaf.key_pem};
  }
  const TestChain chain_ = MakeChain();
};

TEST_F(CurlExchangeTest, TheBackstopEndsASilentExchange) {
  HttpServerScript server;
  server.On("/", {.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n",
                  .after = After::kHold,
                  .drip = true});
  HttpRequest request = Request(server, "/");
  request.deadline = Deadline::In(loop_, std::chrono::milliseconds(20));
  const HttpResponse response = Fetch(std::move(request));
  EXPECT_EQ(response.failure.reason, FailureReason::kReadTimeout) << Describe(response.failure);
}

// docs/pitfalls.md 1.3: the end of the only transfer by timeout comes with no running handle left.
TEST_F(CurlExchangeTest, Pitfall413_TheLastTimeoutIsReported) {
  HttpServerScript server;
  server.On("/", {.bytes = "", .after = After::kHold});
  HttpRequest request = Request(server, "/");
  request.deadline = Deadline::In(loop_, Duration{});
  const HttpResponse response = Fetch(std::move(request));
  EXPECT_EQ(response.failure.reason, FailureReason::kReadTimeout) << Describe(response.failure);
}

TEST_F(CurlExchangeTest, ASilentPeerIsCaughtInTheTlsPhase) {
  TcpScript server({TcpStep::Silent()});
  HttpRequest request;
  request.url = "https://localhost/";
  request.peer = server.endpoint();
  request.tls = Context(Trusting(chain_));
  request.tls_server_name = "localhost";
  request.deadline = Deadline::In(loop_, std::chrono::milliseconds(30));
  const HttpResponse response = Fetch(std::move(request));
  EXPECT_EQ(response.failure.reason, FailureReason::kTlsTimeout) << Describe(response.failure);
  EXPECT_TRUE(response.trace.connected);
}

// docs/pitfalls.md 4.1: own stamps, because curl's are lost on failure; on success both must agree.
TEST_F(CurlExchangeTest, StampsAgreeWithCurls) {
  HttpServerScript server(ServerTls());
  server.On("/", HttpReply::Ok("x"));
  const TlsContextPtr context = Context(Trusting(chain_));
  CurlMulti multi(loop_);
  const auto curl_time = [](CURL* easy, CURLINFO info) {
    curl_off_t microseconds = 0;
    curl_easy_getinfo(easy, info, &microseconds);
    return Duration(std::chrono::microseconds(microseconds));
  };
  HttpRequest request = Request(server, "/", "localhost");
  request.tls = context;
  CURL* easy = nullptr;
  CurlTransfer* transfer = nullptr;
  bool done = false;
  auto exchange = std::make_unique<CurlExchange>(
      multi, loop_, std::move(request), *ParseHttpUrl(server.Url("/", "localhost")),
      [&](HttpResponse response) {
        done = true;
        const HttpTrace& trace = response.trace;
        const auto near = [&](std::optional<MonoTime> stamp, CURLINFO info) {
          ASSERT_TRUE(stamp);
          const Duration difference = *stamp - trace.start - curl_time(easy, info);
          // The two clocks are read one after the other; a busy machine may come between.
          EXPECT_LT(std::chrono::abs(difference), std::chrono::milliseconds(50));
        };
        near(trace.connected, CURLINFO_CONNECT_TIME_T);
        near(trace.tls_done, CURLINFO_APPCONNECT_TIME_T);
        near(trace.request_sent, CURLINFO_PRETRANSFER_TIME_T);
        near(trace.first_byte, CURLINFO_STARTTRANSFER_TIME_T);
        near(trace.end, CURLINFO_TOTAL_TIME_T);
      });
  ASSERT_TRUE(exchange->Prepare());
  easy = exchange->easy();
  transfer = exchange.get();
  ASSERT_TRUE(multi.Add(std::move(exchange)));
  EXPECT_TRUE(loop_.RunUntil([&] { return done; }, kLimit));
  multi.Remove(*transfer);
}

}  // namespace
}  // namespace sonde
