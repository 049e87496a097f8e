// What runs report while their loop stands still: when things happened, not when the loop noticed.

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <utility>

#include "probes/dns/dns_probe.h"
#include "probes/http/http_probe.h"
#include "probes/tcp/tcp_probe.h"
#include "probes/wire_fixture.h"
#include "servers/inline_server.h"

namespace sonde {
namespace {

using std::chrono::milliseconds;

class LagTest : public WireFixture {
 protected:
  /// The kernel's stamps are of the wall clock, which is slewed against the monotonic one, and a
  /// busy machine may stop the run for a while after its answer. Well below kStall.
  static constexpr Duration kSlack = milliseconds(20);
  static constexpr Duration kStall = milliseconds(50);

  /// Runs; once the server has a request it sends `Answer(request)`, and then the loop stands
  /// still.
  template <typename Answer>
  ProbeResult RunWithStall(std::unique_ptr<ProbeRun> run, InlineServer& server, Answer answer) {
    std::optional<ProbeResult> result;
    const MonoTime started = loop_.Now();
    run->Start([&](ProbeResult got) { result = std::move(got); });
    std::string request;
    EXPECT_TRUE(loop_.RunUntil([&] { return !(request = server.Poll()).empty(); }, kLimit));
    server.Send(answer(request));
    answered_after_ = loop_.Now() - started;
    while (loop_.Now() < started + answered_after_ + kStall) continue;
    EXPECT_TRUE(loop_.RunUntil([&] { return result.has_value(); }, kLimit));
    if (!result) return {};
    EXPECT_TRUE(result->success) << Describe(*result);
    EXPECT_LE(result->duration, answered_after_ + kSlack);
    EXPECT_LE(result->phases.Sum(), result->duration);
    EXPECT_GT(result->phases.Sum(), Duration::zero());
    return std::move(*result);
  }
  static bool Has(const ProbeResult& result, std::string_view name) {
    return result.observations.Find(name) != nullptr;
  }

  Duration answered_after_{};
};

TEST_F(LagTest, Http) {
  InlineServer server(InlineServer::Kind::kTcp);
  HttpConfig config;
  config.preferred_ip_protocol = "ip4";
  const auto result = RunWithStall(
      NewRun<HttpRun>(config, "http://" + server.endpoint().ToString() + "/"), server,
      [](const std::string&) { return "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"; });
  EXPECT_TRUE(Has(result, "probe_tcp_rtt_seconds"));
  EXPECT_TRUE(Has(result, "probe_tcp_min_rtt_seconds"));
  ASSERT_TRUE(Has(result, "probe_tcp_syn_retransmits"));
  EXPECT_EQ(*result.observations.Find("probe_tcp_syn_retransmits"), 0);
  EXPECT_EQ(*result.observations.Find("probe_tcp_retransmits"), 0);
}

TEST_F(LagTest, TcpDialogue) {
  InlineServer server(InlineServer::Kind::kTcp);
  TcpConfig config;
  config.preferred_ip_protocol = "ip4";
  config.query_response = {{.send = "hello"}, {.expect = *Regex::Compile("^world$")}};
  const auto result = RunWithStall(NewRun<TcpRun>(config, server.endpoint().ToString()), server,
                                   [](const std::string&) { return "world\n"; });
  EXPECT_TRUE(Has(result, "probe_tcp_rtt_seconds"));
}

TEST_F(LagTest, DnsOverUdp) {
  InlineServer server(InlineServer::Kind::kUdp);
  DnsConfig config;
  config.preferred_ip_protocol = "ip4";
  config.query_name = "example.com";
  config.query_type = "A";
  const auto result = RunWithStall(
      NewRun<DnsRun>(config, server.endpoint().ToString()), server, [](std::string query) {
        query[2] = static_cast<char>(0x81);  // the same as an answer without records
        query[3] = static_cast<char>(0x80);
        return query;
      });
  const std::string labels[] = {"request"};
  const double* const request = result.observations.Find("probe_dns_duration_seconds", labels);
  ASSERT_NE(request, nullptr);
  EXPECT_LE(*request, ToSeconds(answered_after_ + kSlack));
  const std::string connect_labels[] = {"connect"};
  const double* const connect =
      result.observations.Find("probe_dns_duration_seconds", connect_labels);
  ASSERT_NE(connect, nullptr);
  EXPECT_LE(*connect, ToSeconds(answered_after_ + kSlack));
}

}  // namespace
}  // namespace sonde
