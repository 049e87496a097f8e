#include "fakes/fake_net.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace sonde {
namespace {

using std::chrono::milliseconds;
using enum FailureReason;

class FakeNetTest : public testing::Test {
 protected:
  std::unique_ptr<ByteStream> Connect() {
    std::unique_ptr<ByteStream> stream;
    const OpPtr op =
        fake_.streams.ConnectTcp({{*IpAddress::Parse("192.0.2.1"), 80}, {}}, [&](auto connected) {
          if (connected) stream = std::move(*connected);
        });
    EXPECT_EQ(stream, nullptr);
    fake_.loop.RunUntilIdle();
    return stream;
  }
  FakeServices fake_;
};

TEST_F(FakeNetTest, ResolverAnswersFromItsTable) {
  fake_.resolver.SetAddresses("web.test", {"192.0.2.1", "2001:db8::1"}, milliseconds(5));
  std::optional<ResolveAnswer> answer;
  const OpPtr op = fake_.resolver.Resolve("web.test", {IpFamily::kV4, false},
                                          [&](ResolveAnswer found) { answer = found; });
  fake_.loop.Advance(milliseconds(4));
  EXPECT_FALSE(answer);
  fake_.loop.Advance(milliseconds(1));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->v4.size(), 1U);
  EXPECT_TRUE(answer->v6.empty());
  EXPECT_EQ(fake_.resolver.asked(), std::vector<std::string>{"web.test"});
}

TEST_F(FakeNetTest, StreamsCarryBytesBothWaysInBoundedReads) {
  const auto peer = fake_.streams.WillConnect();
  const auto stream = Connect();
  ASSERT_NE(stream, nullptr);
  peer->OnReceive([&](std::string_view text) { peer->Send("echo " + std::string(text)); });
  const OpPtr write = stream->Write("hi", [](auto) {});
  std::string got;
  OpPtr read = stream->Read(4, [&](auto bytes) { got = std::string(*bytes); });
  fake_.loop.RunUntilIdle();
  EXPECT_EQ(got, "echo");
  read = stream->Read(100, [&](auto bytes) { got = std::string(*bytes); });
  fake_.loop.RunUntilIdle();
  EXPECT_EQ(got, " hi");
  EXPECT_EQ(peer->received(), "hi");
}

TEST_F(FakeNetTest, CloseComesAfterBytesAndBreakFails) {
  const auto peer = fake_.streams.WillConnect();
  const auto stream = Connect();
  peer->Send("last");
  peer->Close();
  std::vector<std::string> got;
  for (int i = 0; i < 2; ++i) {
    const OpPtr read = stream->Read(100, [&](auto bytes) { got.emplace_back(*bytes); });
    fake_.loop.RunUntilIdle();
  }
  EXPECT_EQ(got, (std::vector<std::string>{"last", ""}));
  peer->Break({kTransferReset, "broken"});
  Failure failure;
  const OpPtr write = stream->Write("x", [&](auto written) { failure = written.error(); });
  fake_.loop.RunUntilIdle();
  EXPECT_EQ(failure.reason, kTransferReset);
}

TEST_F(FakeNetTest, DroppingAStreamIsSeenByItsPeer) {
  const auto peer = fake_.streams.WillConnect();
  auto stream = Connect();
  OpPtr read = stream->Read(1, [](auto) { FAIL(); });
  peer->Send("x");
  read.reset();
  stream.reset();
  fake_.loop.RunUntilIdle();
  EXPECT_TRUE(peer->dropped());
}

TEST_F(FakeNetTest, AnExchangeStampsItsStepsAndDeliversTheBody) {
  fake_.http.Enqueue({.status = 204,
                      .body = {"ab", "c"},
                      .connect = milliseconds(1),
                      .tls = milliseconds(2),
                      .processing = milliseconds(3),
                      .transfer = milliseconds(4)});
  std::string body;
  HttpRequest request;
  request.url = "https://web.test/";
  request.on_body = [&](std::string_view piece) {
    body += piece;
    return true;
  };
  std::optional<HttpResponse> response;
  const auto op =
      fake_.http.Fetch(std::move(request), [&](HttpResponse done) { response = std::move(done); });
  const MonoTime start = fake_.loop.Now();
  fake_.loop.Advance(milliseconds(20));
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 204);
  EXPECT_EQ(body, "abc");
  EXPECT_EQ(response->body_bytes, 3U);
  EXPECT_EQ(*response->trace.connected - start, milliseconds(1));
  EXPECT_EQ(*response->trace.tls_done - start, milliseconds(3));
  EXPECT_EQ(*response->trace.first_byte - start, milliseconds(6));
  EXPECT_EQ(*response->trace.end - start, milliseconds(10));
}

TEST_F(FakeNetTest, AnExchangeStopsWhereTold) {
  fake_.http.Enqueue({.stop_in = Phase::kProcessing});
  fake_.http.Enqueue({.stop_in = Phase::kConnect, .failure = {kConnectRefused, "no"}});
  int completions = 0;
  const auto hangs = fake_.http.Fetch({}, [&](HttpResponse) { ++completions; });
  FailureReason reason = kNone;
  const auto fails = fake_.http.Fetch({}, [&](HttpResponse done) { reason = done.failure.reason; });
  fake_.loop.Advance(std::chrono::hours(1));
  EXPECT_EQ(completions, 0);
  EXPECT_TRUE(hangs->trace().request_sent.has_value());
  EXPECT_FALSE(hangs->trace().first_byte.has_value());
  EXPECT_EQ(reason, kConnectRefused);
}

TEST_F(FakeNetTest, TlsHandsTheTransportThroughOrClosesIt) {
  const auto peer = fake_.streams.WillConnect();
  auto stream = Connect();
  fake_.tls.WillFail({kCertExpired, "expired"});
  FailureReason reason = kNone;
  const OpPtr op = fake_.tls.Handshake(
      std::move(stream), {}, [&](TlsOutcome outcome) { reason = outcome.stream.error().reason; });
  fake_.loop.RunUntilIdle();
  EXPECT_EQ(reason, kCertExpired);
  EXPECT_TRUE(peer->dropped());
}

}  // namespace
}  // namespace sonde
