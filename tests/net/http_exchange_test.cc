#include "net/http_exchange.h"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "fakes/fake_net.h"
#include "servers/http2_frames.h"

namespace sonde {
namespace {

class HttpExchangeTest : public ::testing::Test {
 protected:
  /// Starts an exchange with a peer that is scripted by hand.
  void Start(HttpRequest request) {
    request.url = "http://h/";
    peer_ = streams_.WillConnect();
    exchange_ = std::make_shared<HttpExchange>(
        HttpTransports{loop_, streams_, tls_}, std::move(request), *ParseHttpUrl("http://h/"),
        [this](HttpResponse response) { response_ = std::move(response); });
    exchange_->Start();
  }
  void StartHttp2(std::string body) {
    HttpRequest request;
    request.method = "POST";
    request.body = std::move(body);
    request.versions = HttpVersions::kHttp2Prior;
    Start(std::move(request));
  }

  FakeLoop loop_;
  FakeStreamConnector streams_{loop_};
  FakeTlsClient tls_{loop_};
  std::shared_ptr<FakePeer> peer_;
  std::shared_ptr<HttpExchange> exchange_;
  std::optional<HttpResponse> response_;
};

TEST_F(HttpExchangeTest, ABrokenHttp2SessionEndsOnceItsLastWordsAreWritten) {
  StartHttp2(std::string(1 << 20, 'x'));
  loop_.RunUntilIdle();
  peer_->StopReading();
  peer_->Send(ServerSettings() + ServerWindow(0, 8 << 20) + ServerWindow(kFirstStream, 8 << 20));
  loop_.RunUntilIdle();
  peer_->Send(ServerSettings());  // finds output that waits
  loop_.RunUntilIdle();
  peer_->Send(ServerWindow(0, 0));  // against the protocol
  loop_.RunUntilIdle();
  EXPECT_FALSE(response_) << "the peer has not been told";
  peer_->ResumeReading();
  loop_.RunUntilIdle();
  ASSERT_TRUE(response_);
  EXPECT_EQ(response_->failure.reason, FailureReason::kMalformed);
  EXPECT_TRUE(peer_->dropped());
  const auto frames = ClientHttp2Frames(peer_->received());
  ASSERT_FALSE(frames.empty());
  EXPECT_EQ(frames.back().type, http2::kGoAway);
}

TEST_F(HttpExchangeTest, AnAnswerBeforeTheBodyWasReadCounts) {
  StartHttp2(std::string(1 << 20, 'x'));
  loop_.RunUntilIdle();
  peer_->StopReading();
  peer_->Send(ServerSettings() + ServerHeaders({{":status", "413"}}, true));
  loop_.RunUntilIdle();
  ASSERT_TRUE(response_);
  EXPECT_EQ(response_->status, 413);
  EXPECT_FALSE(response_->failure);
  EXPECT_TRUE(peer_->dropped());
}

TEST_F(HttpExchangeTest, AFailedWriteIsNoVerdictOnTheAnswer) {
  HttpRequest request;
  request.method = "POST";
  request.body = "x";
  Start(std::move(request));
  peer_->StopReading();
  loop_.RunUntilIdle();
  peer_->Send("HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n");
  peer_->Break({FailureReason::kTransferReset, "reset"});
  loop_.RunUntilIdle();
  ASSERT_TRUE(response_);
  EXPECT_EQ(response_->status, 403);
  EXPECT_FALSE(response_->failure);
}

TEST_F(HttpExchangeTest, WhatTheAgentDoesItselfIsInNoPhase) {
  HttpRequest request;
  request.on_body = [this](std::string_view) {
    loop_.Stall(std::chrono::milliseconds(10));  // a costly body
    return true;
  };
  Start(std::move(request));
  loop_.RunUntilIdle();
  loop_.Advance(std::chrono::milliseconds(7));
  peer_->Send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
  loop_.RunUntilIdle();
  ASSERT_TRUE(response_);
  const HttpTrace& trace = response_->trace;
  const PhaseTimings phases = trace.Phases(false, false, loop_.Now());
  EXPECT_EQ(phases.Get(Phase::kProcessing), std::chrono::milliseconds(7));
  EXPECT_EQ(phases.Get(Phase::kTransfer), Duration(1)) << "it was reached";
  EXPECT_EQ(trace.lag + phases.Sum(), std::chrono::milliseconds(17));
}

TEST_F(HttpExchangeTest, AbandonedItCallsNothingAndLeavesThePeer) {
  StartHttp2(std::string(1 << 20, 'x'));
  loop_.RunUntilIdle();
  peer_->StopReading();
  peer_->Send(ServerSettings() + ServerWindow(0, 8 << 20) + ServerWindow(kFirstStream, 8 << 20));
  loop_.RunUntilIdle();
  exchange_->Abandon();
  loop_.RunUntilIdle();
  EXPECT_FALSE(response_);
  EXPECT_TRUE(peer_->dropped());
}

TEST_F(HttpExchangeTest, AHeldBodyGoesAfterASecondWithoutConsent) {
  HttpRequest request;
  request.method = "POST";
  request.body = "the body";
  request.headers = {{"Expect", "100-continue"}};
  Start(std::move(request));
  loop_.RunUntilIdle();
  loop_.Advance(std::chrono::milliseconds(999));
  EXPECT_FALSE(peer_->received().ends_with("the body"));
  loop_.Advance(std::chrono::milliseconds(1));
  EXPECT_TRUE(peer_->received().ends_with("the body"));
}

}  // namespace
}  // namespace sonde
