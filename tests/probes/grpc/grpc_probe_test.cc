#include "probes/grpc/grpc_probe.h"

#include <string>

#include "fakes/run_fixture.h"

namespace sonde {
namespace {

using std::chrono::milliseconds;

FakeExchange Serving(int status) {
  FakeExchange exchange;
  exchange.version = "HTTP/2.0";
  exchange.headers = {{"content-type", "application/grpc"}};
  exchange.trailers = {{"grpc-status", "0"}};
  exchange.body = {std::string("\0\0\0\0\2\x08", 6) + static_cast<char>(status)};
  exchange.connect = milliseconds(1);
  exchange.processing = milliseconds(4);
  return exchange;
}

FakeExchange Failing(const std::string& code) {
  FakeExchange exchange;
  exchange.headers = {{"content-type", "application/grpc"}, {"grpc-status", code}};
  return exchange;
}

class GrpcProbeTest : public RunFixture<GrpcRun, GrpcConfig> {
 protected:
  GrpcProbeTest() { config_.ip_protocol_fallback = true; }
};

TEST_F(GrpcProbeTest, AServingServicePasses) {
  config_.service = "shop";
  fake_.http.Enqueue(Serving(1));
  const auto result = Probe("127.0.0.1:9000");
  EXPECT_TRUE(result.success) << result.failure.detail;
  EXPECT_EQ(Value(result, "probe_grpc_status_code"), 0);
  EXPECT_EQ(Value(result, "probe_grpc_healthcheck_response", {"SERVING"}), 1);
  EXPECT_EQ(Value(result, "probe_grpc_healthcheck_response", {"UNKNOWN"}), 0);
  EXPECT_EQ(Value(result, "probe_grpc_duration_seconds", {"check"}), 0.005);
  const HttpRequest& call = fake_.http.requests().at(0);
  EXPECT_EQ(call.url, "http://127.0.0.1:9000/grpc.health.v1.Health/Check");
  EXPECT_EQ(call.body, std::string("\0\0\0\0\6\n\4shop", 11));
}

TEST_F(GrpcProbeTest, OtherServingStatusesFail) {
  fake_.http.Enqueue(Serving(2));
  const auto result = Probe("127.0.0.1:1");
  EXPECT_EQ(result.failure.reason, FailureReason::kGrpcStatus);
  EXPECT_EQ(Value(result, "probe_grpc_healthcheck_response", {"NOT_SERVING"}), 1);
}

TEST_F(GrpcProbeTest, AnUnknownStatusNumberBecomesALabel) {
  fake_.http.Enqueue(Serving(77));
  EXPECT_EQ(Value(Probe("127.0.0.1:1"), "probe_grpc_healthcheck_response", {"77"}), 1);
}

TEST_F(GrpcProbeTest, AnErrorOfTheCallShowsItsCodeAndAllStatusesAtZero) {
  fake_.http.Enqueue(Failing("12"));
  const auto result = Probe("127.0.0.1:1");
  EXPECT_EQ(result.failure.reason, FailureReason::kGrpcStatus);
  EXPECT_EQ(Value(result, "probe_grpc_status_code"), 12);
  EXPECT_EQ(Value(result, "probe_grpc_healthcheck_response", {"SERVING"}), 0);
}

TEST_F(GrpcProbeTest, AFailedConnectIsUnavailableWithItsOwnReason) {
  FakeExchange exchange;
  exchange.status = 0;
  exchange.stop_in = Phase::kConnect;
  exchange.failure = {FailureReason::kConnectRefused, "refused"};
  fake_.http.Enqueue(exchange);
  const auto result = Probe("127.0.0.1:1");
  EXPECT_EQ(result.failure.reason, FailureReason::kConnectRefused);
  EXPECT_EQ(Value(result, "probe_grpc_status_code"), 14);
}

TEST_F(GrpcProbeTest, ASilentServerEndsAtTheDeadline) {
  FakeExchange exchange;
  exchange.stop_in = Phase::kProcessing;
  fake_.http.Enqueue(exchange);
  const auto result = Probe("127.0.0.1:1");
  EXPECT_EQ(result.failure.reason, FailureReason::kReadTimeout);
  EXPECT_EQ(Value(result, "probe_grpc_status_code"), 4);
  EXPECT_EQ(result.duration, std::chrono::seconds(5));
}

TEST_F(GrpcProbeTest, UpperCaseMetadataIsAnInternalErrorWithoutACall) {
  config_.metadata = {{"X-Token", {"a"}}};
  const auto result = Probe("127.0.0.1:1");
  EXPECT_FALSE(result.success);
  EXPECT_EQ(Value(result, "probe_grpc_status_code"), 13);
  EXPECT_TRUE(fake_.http.requests().empty());
}

TEST_F(GrpcProbeTest, OverTlsThePortIs443AndTheSessionIsShown) {
  config_.tls = true;
  FakeExchange exchange = Serving(1);
  exchange.facts = FakeTlsClient::GoodFacts(fake_.loop);
  fake_.http.Enqueue(exchange);
  fake_.resolver.SetAddresses("grpc.test", {"127.0.0.8"});
  const auto result = Probe("grpc.test");
  EXPECT_TRUE(result.success) << result.failure.detail;
  EXPECT_EQ(Value(result, "probe_grpc_ssl"), 1);
  EXPECT_TRUE(Has(result, "probe_ssl_earliest_cert_expiry"));
  EXPECT_FALSE(Has(result, "probe_ssl_last_chain_expiry_timestamp_seconds"));
  EXPECT_EQ(fake_.http.requests().at(0).peer.ToString(), "127.0.0.8:443");
  EXPECT_EQ(fake_.http.requests().at(0).tls_server_name, "grpc.test");
}

TEST_F(GrpcProbeTest, Ipv6LiteralsMayStandWithoutBracketsIfThereIsNoPort) {
  for (const char* target : {"::1", "[::1]:80", "http://[::1]"}) {
    fake_.http.Enqueue(Serving(1));
    EXPECT_TRUE(Probe(target).success) << target;
    EXPECT_EQ(fake_.http.requests().back().peer.ToString(), "[::1]:80") << target;
  }
}

TEST_F(GrpcProbeTest, APortThatIsNoneIsUnavailable) {
  for (const char* target : {"127.0.0.1:0", "127.0.0.1:70000"}) {
    const auto result = Probe(target);
    EXPECT_EQ(result.failure.reason, FailureReason::kConfig) << target;
    EXPECT_EQ(Value(result, "probe_grpc_status_code"), 14);
    EXPECT_EQ(Value(result, "probe_grpc_healthcheck_response", {"SERVING"}), 0);
  }
}

TEST_F(GrpcProbeTest, ABadTlsConfigFailsTheRunAlsoWhereItIsNotUsed) {
  fake_.tls.FailContexts({FailureReason::kConfig, "ca.pem: no such file"});
  config_.tls_config.ca_file = "ca.pem";
  const auto result = Probe("127.0.0.1:1");
  EXPECT_EQ(result.failure.reason, FailureReason::kConfig);
  EXPECT_FALSE(Has(result, "probe_ip_protocol"));
}

TEST(HealthProtocol, NamesOfTheProtocolAreLeftOut) {
  const auto headers = MetadataHeaders(
      {{":path", {"/x"}}, {"te", {"x"}}, {"grpc-timeout", {"1S"}}, {"grpc-custom", {"kept"}}});
  ASSERT_TRUE(headers);
  ASSERT_EQ(headers->size(), 1U);
  EXPECT_EQ((*headers)[0].first, "grpc-custom");
}

TEST(HealthProtocol, BinaryMetadataIsBase64AndValuesAreAscii) {
  const auto headers =
      MetadataHeaders({{"k-bin", {std::string("\1\2", 2)}}, {"plain", {"a", "b"}}});
  ASSERT_TRUE(headers);
  EXPECT_EQ((*headers)[0].second, "AQI");
  EXPECT_EQ(headers->size(), 3U);
  EXPECT_FALSE(MetadataHeaders({{"plain", {"caf\xc3\xa9"}}}));
}

TEST(HealthProtocol, HttpErrorsMapToStatusCodes) {
  for (const auto& [http, code] : {std::pair{404, 12}, {401, 16}, {403, 7}, {503, 14}, {500, 2}}) {
    HttpResponse response;
    response.status = http;
    EXPECT_EQ(ReadHealthAnswer(response, "").code, code) << http;
  }
}

TEST(HealthProtocol, AStatusInTheHeadCountsOnlyWithoutABody) {
  const std::string message("\0\0\0\0\2\x08\x01", 7);
  HttpResponse response;
  response.status = 200;
  response.headers = {{"content-type", "application/grpc"}, {"grpc-status", "5"}};
  EXPECT_EQ(ReadHealthAnswer(response, "").code, 5);
  EXPECT_EQ(ReadHealthAnswer(response, message).code, grpc_code::kInternal) << "no trailers";
  response.headers[1].second = "bad";
  EXPECT_EQ(ReadHealthAnswer(response, "").code, grpc_code::kUnknown);
  response.headers.pop_back();
  response.status = 404;
  EXPECT_EQ(ReadHealthAnswer(response, "").code, grpc_code::kUnknown) << "the type is gRPC's";
  response.trailers = {{"grpc-status", "0"}};
  EXPECT_EQ(ReadHealthAnswer(response, message).code, grpc_code::kOk);
}

TEST(HealthProtocol, BrokenMessagesAreInternalErrors) {
  HttpResponse response;
  response.status = 200;
  response.headers = {{"Content-Type", "application/grpc+proto"}};
  response.trailers = {{"Grpc-Status", "0"}};
  for (const std::string& body :
       {std::string(), std::string("\1\0\0\0\0", 5), std::string("\0\0\0\0\5\x08", 6),
        std::string("\0\0\0\0\2\x08\x80", 7), std::string("\0\0\0\0\2\x12\x09", 7),
        std::string("\0\0\0\0\0\0\0\0\0\0", 10)}) {
    EXPECT_EQ(ReadHealthAnswer(response, body).code, grpc_code::kInternal);
  }
  EXPECT_EQ(ReadHealthAnswer(response, std::string(5, '\0')).serving_status, 0)
      << "an empty message is UNKNOWN";
}

}  // namespace
}  // namespace sonde
