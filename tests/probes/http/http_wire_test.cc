#include <gtest/gtest.h>
#include <sys/socket.h>

#include <chrono>
#include <random>
#include <string>
#include <vector>

#include "probes/http/http_probe.h"
#include "probes/wire_fixture.h"
#include "servers/certs.h"
#include "servers/compressed.h"
#include "servers/http_server.h"
#include "servers/tcp_script.h"

namespace sonde {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

std::string Reply(std::string_view status, std::string_view headers, std::string_view body) {
  return "HTTP/1.1 " + std::string(status) + "\r\n" + std::string(headers) +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

class HttpWireTest : public WireFixture {
 protected:
  /// A timeout that is meant to strike: long enough for the other side to have done its part.
  static constexpr Duration kSoon = milliseconds(400);
  void SetUp() override { config_.preferred_ip_protocol = "ip4"; }
  ProbeResult Probe(std::string target, Duration timeout = seconds(5)) {
    return Finish(NewRun<HttpRun>(config_, std::move(target), timeout));
  }
  static double Value(const ProbeResult& result, std::string_view name) {
    const double* value = result.observations.Find(name);
    return value != nullptr ? *value : -999;
  }
  HttpConfig config_;
};

TEST_F(HttpWireTest, ABombIsDecodedOffTheLoopUpToTheLimit) {
  constexpr std::size_t kBytes = 5'000'000;
  HttpServerScript server;
  server.On("/", HttpReply::Ok(Gzip(std::string(kBytes, 'x'))));
  config_.compression = "gzip";
  const auto whole = Probe(server.Url("/"));
  EXPECT_TRUE(whole.success) << Describe(whole);
  EXPECT_EQ(Value(whole, "probe_http_uncompressed_body_length"), kBytes);
  EXPECT_LE(whole.phases.Sum(), whole.duration);

  config_.body_size_limit.bytes = 2'000'000;
  const auto limited = Probe(server.Url("/"));
  EXPECT_EQ(limited.failure.reason, FailureReason::kSizeLimit) << Describe(limited);
  EXPECT_EQ(Value(limited, "probe_http_uncompressed_body_length"), 2'000'000);
}

TEST_F(HttpWireTest, ExactlyOneRequestPerHop) {
  HttpServerScript server;
  server.On("/", {.bytes = Reply("302 Found", "Location: /two\r\nSet-Cookie: s=1\r\n", "moved")});
  server.On("/two", {.bytes = Reply("307 Temporary Redirect", "Location: three\r\n", "")});
  server.On("/three", HttpReply::Ok("done"));
  const auto result = Probe(server.Url("/"));
  EXPECT_TRUE(result.success) << Describe(result);
  EXPECT_EQ(result.hops.size(), 3U);
  EXPECT_EQ(Value(result, "probe_http_redirects"), 2);
  EXPECT_EQ(Value(result, "probe_http_uncompressed_body_length"), 4);
  const auto requests = server.requests();
  ASSERT_EQ(requests.size(), 3U);
  EXPECT_EQ(server.connections(), 3);
  EXPECT_TRUE(requests[0].starts_with("GET / HTTP/1.1\r\n")) << requests[0];
  EXPECT_TRUE(requests[2].starts_with("GET /three HTTP/1.1\r\n")) << requests[2];
  EXPECT_NE(requests[2].find("\r\nCookie: s=1\r\n"), std::string::npos) << requests[2];
  EXPECT_NE(requests[2].find("\r\nReferer: " + server.Url("/two") + "\r\n"), std::string::npos);
  for (const std::string& request : requests) {
    EXPECT_NE(request.find("\r\nConnection: close\r\n"), std::string::npos) << request;
    EXPECT_EQ(request.find("\r\nAccept"), std::string::npos) << request;
  }
}

TEST_F(HttpWireTest, FailuresAreNeverRetried) {
  struct Row {
    HttpReply reply;
    FailureReason reason;
  };
  const std::vector<Row> table = {
      {{.bytes = "", .after = HttpReply::After::kClose}, FailureReason::kTruncated},
      {{.bytes = "", .after = HttpReply::After::kReset}, FailureReason::kTransferReset},
      {{.bytes = "no http at all\r\n\r\n"}, FailureReason::kMalformed},
      {{.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort"}, FailureReason::kTruncated},
      {{.bytes = Reply("503 Service Unavailable", "Retry-After: 0\r\n", "")},
       FailureReason::kHttpStatus},
      {{.bytes = "HTTP/1.1 200 OK\r\nX: ",
        .after = HttpReply::After::kRepeat,
        .tail = std::string(65536, 'x')},
       FailureReason::kSizeLimit},
  };
  for (const Row& row : table) {
    HttpServerScript server;
    server.On("/", row.reply);
    const auto result = Probe(server.Url("/"));
    EXPECT_EQ(result.failure.reason, row.reason) << Describe(result);
    EXPECT_EQ(server.connections(), 1) << Describe(result);
    EXPECT_EQ(server.requests().size(), 1U);
    EXPECT_FALSE(result.failure.detail.empty());
  }
}

TEST_F(HttpWireTest, RefusedPortIsRefused) {
  Endpoint closed;
  {
    const HttpServerScript server;
    closed = server.endpoint();
  }
  const auto result = Probe("http://" + closed.ToString() + "/");
  EXPECT_EQ(result.failure.reason, FailureReason::kConnectRefused) << Describe(result);
}

TEST_F(HttpWireTest, SilenceTimesOutWhereItHappens) {
  TcpScript silent({TcpStep::Silent()});
  auto result = Probe("http://" + silent.endpoint().ToString() + "/", kSoon);
  EXPECT_EQ(result.failure.reason, FailureReason::kReadTimeout) << Describe(result);
  EXPECT_TRUE(result.phases.Get(Phase::kProcessing));
  EXPECT_GE(result.duration, kSoon);

  Endpoint closed;
  {
    const HttpServerScript gone;
    closed = gone.endpoint();
  }
  // The first run makes the TLS context: reading the system's roots takes a while on a busy
  // machine.
  EXPECT_FALSE(Probe("https://" + closed.ToString() + "/", seconds(15)).success);
  TcpScript tls({TcpStep::Silent()});
  result = Probe("https://" + tls.endpoint().ToString() + "/", kSoon);
  EXPECT_EQ(result.failure.reason, FailureReason::kTlsTimeout) << Describe(result);

  HttpServerScript server;
  server.On("/head", {.bytes = "HTTP/1.1 200 OK\r\nX-A: ", .after = HttpReply::After::kHold});
  server.On("/body", {.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab",
                      .after = HttpReply::After::kHold});
  result = Probe(server.Url("/head"), kSoon);
  EXPECT_EQ(result.failure.reason, FailureReason::kReadTimeout);
  EXPECT_EQ(Value(result, "probe_http_status_code"), 0) << "half a head is no answer";
  const std::string transfer[] = {"transfer"};
  EXPECT_EQ(*result.observations.Find("probe_http_duration_seconds", transfer), 0);
  result = Probe(server.Url("/body"), kSoon);
  EXPECT_EQ(result.failure.reason, FailureReason::kReadTimeout);
  EXPECT_EQ(Value(result, "probe_http_status_code"), 200);
  EXPECT_EQ(Value(result, "probe_http_uncompressed_body_length"), 2);
  EXPECT_EQ(Value(result, "probe_http_content_length"), 9);
}

TEST_F(HttpWireTest, EndlessBodiesEndAtDeadlineOrLimit) {
  HttpServerScript server;
  const HttpReply endless{.bytes = "HTTP/1.1 200 OK\r\n\r\n",
                          .after = HttpReply::After::kRepeat,
                          .tail = std::string(65536, 'x')};
  server.On("/", endless);
  auto result = Probe(server.Url("/"), kSoon);
  EXPECT_EQ(result.failure.reason, FailureReason::kReadTimeout) << Describe(result);
  config_.body_size_limit.bytes = 100000;
  result = Probe(server.Url("/"));
  EXPECT_EQ(result.failure.reason, FailureReason::kSizeLimit) << Describe(result);
  EXPECT_EQ(Value(result, "probe_http_uncompressed_body_length"), 100000);
}

TEST_F(HttpWireTest, EndlessBodyOfARedirectIsLeftAlone) {
  HttpServerScript server;
  server.On("/", {.bytes = "HTTP/1.1 302 Found\r\nLocation: /ok\r\n\r\n",
                  .after = HttpReply::After::kRepeat,
                  .tail = std::string(65536, 'x')});
  server.On("/ok", HttpReply::Ok("ok"));
  const auto result = Probe(server.Url("/"));
  EXPECT_TRUE(result.success) << Describe(result);
  EXPECT_EQ(server.requests().size(), 2U);
}

TEST_F(HttpWireTest, BodiesAreSentWithLengthOrInChunks) {
  HttpServerScript server;
  server.On("/", HttpReply::Ok("ok"));
  config_.method = "POST";
  config_.body = "hello";
  EXPECT_TRUE(Probe(server.Url("/")).success);
  config_.body.clear();
  EXPECT_TRUE(Probe(server.Url("/")).success);
  const auto requests = server.requests();
  ASSERT_EQ(requests.size(), 2U);
  EXPECT_NE(requests[0].find("\r\nContent-Length: 5\r\n"), std::string::npos) << requests[0];
  EXPECT_TRUE(requests[0].ends_with("\r\n\r\nhello")) << requests[0];
  EXPECT_NE(requests[1].find("\r\nContent-Length: 0\r\n"), std::string::npos) << requests[1];
}

TEST_F(HttpWireTest, TlsFactsAndReasons) {
  const TestChain chain = MakeChain();
  HttpServerScript server(
      HttpServerTls{.chain_pem = chain.full_chain_pem(), .key_pem = chain.leaf.key_pem});
  server.On("/", HttpReply::Ok("ok"));
  auto result = Probe(server.Url("/"));
  EXPECT_EQ(result.failure.reason, FailureReason::kCertUntrusted) << Describe(result);
  ASSERT_TRUE(result.tls);
  EXPECT_EQ(result.tls->peer_chain.size(), 2U);
  EXPECT_EQ(result.observations.Find("probe_ssl_earliest_cert_expiry"), nullptr);
  EXPECT_EQ(Value(result, "probe_http_ssl"), 0);
  EXPECT_TRUE(server.requests().empty()) << "nothing is sent to a server that is not trusted";

  config_.client.tls_config.ca_pem = chain.root.cert_pem;
  result = Probe(server.Url("/"));
  EXPECT_TRUE(result.success) << Describe(result);
  EXPECT_EQ(Value(result, "probe_http_ssl"), 1);
  EXPECT_GT(Value(result, "probe_ssl_earliest_cert_expiry"), 0);
  EXPECT_GT(Value(result, "probe_ssl_last_chain_expiry_timestamp_seconds"), 0);
  EXPECT_TRUE(result.phases.Get(Phase::kTls));

  config_.client.tls_config.server_name = "wrong.test";
  EXPECT_EQ(Probe(server.Url("/")).failure.reason, FailureReason::kCertHostname);
  config_.client.tls_config = {.insecure_skip_verify = true};
  result = Probe(server.Url("/"));
  EXPECT_TRUE(result.success) << Describe(result);
  EXPECT_EQ(Value(result, "probe_ssl_last_chain_expiry_timestamp_seconds"), -62135596800.0);
}

TEST_F(HttpWireTest, HostHeaderNamesTheServerOfTheHandshake) {
  const TestChain chain = MakeChain();
  HttpServerScript server(
      HttpServerTls{.chain_pem = chain.full_chain_pem(), .key_pem = chain.leaf.key_pem});
  server.On("/", HttpReply::Ok("ok"));
  config_.client.tls_config.ca_pem = chain.root.cert_pem;
  config_.headers = {{"Host", "good.test"}};
  const auto result = Probe(server.Url("/"));
  EXPECT_TRUE(result.success) << Describe(result);
  ASSERT_EQ(server.server_names().size(), 1U);
  EXPECT_EQ(server.server_names()[0], "good.test");
  EXPECT_NE(server.requests().at(0).find("\r\nHost: good.test\r\n"), std::string::npos);
}

TEST_F(HttpWireTest, PhasesFitWhatTheServerImposes) {
  TcpScript slow({TcpStep::Expect("\r\n\r\n"), TcpStep::Wait(),
                  TcpStep::Send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nab"), TcpStep::Wait(),
                  TcpStep::Send("cd")});
  auto run = NewRun<HttpRun>(config_, "http://" + slow.endpoint().ToString() + "/");
  std::optional<ProbeResult> result;
  run->Start([&](ProbeResult got) { result = std::move(got); });
  const OpPtr first = loop_.After(milliseconds(400), [&] { slow.Release(); });
  const OpPtr second = loop_.After(milliseconds(700), [&] { slow.Release(); });
  ASSERT_TRUE(loop_.RunUntil([&] { return result.has_value(); }, kLimit));
  EXPECT_TRUE(result->success) << Describe(*result);
  // Half of what was imposed: on a busy machine the other half may go to whoever was not scheduled.
  EXPECT_GE(result->phases.Get(Phase::kProcessing).value_or(Duration{}), milliseconds(200));
  EXPECT_GE(result->phases.Get(Phase::kTransfer).value_or(Duration{}), milliseconds(150));
  EXPECT_GE(result->duration, milliseconds(700));
  EXPECT_LE(result->phases.Sum(), result->duration);
  EXPECT_LE(result->Unaccounted(), milliseconds(200));
}

// Runs are destroyed at random moments of random exchanges; nothing may leak, complete or crash.
TEST_F(HttpWireTest, RandomCancellationIsClean) {
  const TestChain chain = MakeChain();
  HttpServerScript plain;
  HttpServerScript secure(
      HttpServerTls{.chain_pem = chain.full_chain_pem(), .key_pem = chain.leaf.key_pem});
  const HttpReply drip{.bytes = Reply("200 OK", "", std::string(40, 'x')), .drip = true};
  for (HttpServerScript* server : {&plain, &secure}) {
    server->On("/drip", drip);
    server->On("/redirect", {.bytes = Reply("302 Found", "Location: /drip\r\n", "")});
    server->On("/ok", HttpReply::Ok("ok"));
  }
  config_.client.tls_config.ca_pem = chain.root.cert_pem;
  config_.fail_if_body_not_matches_regexp = {Regex::Compile("x").value_or(Regex{})};
  std::mt19937 random(20260101);  // the same every time
  std::uniform_int_distribution<int> delay_us(0, 30000);
  const char* const paths[] = {"/drip", "/redirect", "/ok"};
  for (int i = 0; i < 150; ++i) {
    HttpServerScript& server = i % 2 == 0 ? plain : secure;
    std::vector<std::unique_ptr<ProbeRun>> runs;
    for (int k = 0; k < 3; ++k) {
      runs.push_back(NewRun<HttpRun>(config_, server.Url(paths[k])));
      runs.back()->Start([&runs, k](ProbeResult) { runs[static_cast<std::size_t>(k)].reset(); });
    }
    bool over = false;
    const OpPtr end =
        loop_.After(std::chrono::microseconds(delay_us(random)), [&] { over = true; });
    ASSERT_TRUE(loop_.RunUntil([&] { return over; }, kLimit));
  }
  EXPECT_EQ(curl_.exchanges(), 0U);
}

}  // namespace
}  // namespace sonde
