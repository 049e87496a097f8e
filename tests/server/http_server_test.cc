// The server against well-behaved and hostile clients, on scripted streams and a virtual clock.
#include "server/http_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "fakes/fake_loop.h"
#include "fakes/fake_net.h"
#include "metrics/agent_metrics.h"

namespace sonde {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

/// Tells when it is destroyed: what a cancelled handler looks like.
class WatchedOp final : public Op {
 public:
  explicit WatchedOp(int& alive) : alive_(alive) { ++alive_; }
  ~WatchedOp() override { --alive_; }

 private:
  int& alive_;
};

class HttpServerTest : public testing::Test {
 protected:
  HttpServerTest() {
    router_.Add("/hello", {"hello", [](const ServerRequest& request, Responder responder) -> OpPtr {
                             ServerResponse response;
                             response.body = "hello " + std::string(request.query.Get("name"));
                             responder.Send(std::move(response));
                             return nullptr;
                           }});
    router_.Add("/hold", {"hold",
                          [this](const ServerRequest&, Responder responder) -> OpPtr {
                            held_.push_back(std::make_unique<Responder>(std::move(responder)));
                            return std::make_unique<WatchedOp>(alive_);
                          },
                          true});
    router_.Add("/big", {"big", [this](const ServerRequest&, Responder responder) -> OpPtr {
                           ServerResponse response;
                           response.body = std::string(big_bytes_, 'b');
                           responder.Send(std::move(response));
                           return nullptr;
                         }});
    router_.Add("/forget",
                {"forget", [](const ServerRequest&, Responder) -> OpPtr { return nullptr; }});
    router_.Add("/", {"other",
                      [](const ServerRequest& request, Responder responder) -> OpPtr {
                        responder.Send(ServerResponse::Text(404, request.path));
                        return nullptr;
                      },
                      true});
  }

  std::shared_ptr<FakePeer> Connect() {
    if (!server_) server_.emplace(loop_, router_, metrics_, options_);
    auto peer = std::make_shared<FakePeer>(loop_);
    server_->Serve(std::make_unique<FakeByteStream>(peer));
    loop_.RunUntilIdle();
    return peer;
  }
  std::string Send(FakePeer& peer, std::string bytes) {
    const std::size_t before = peer.received().size();
    peer.Send(std::move(bytes));
    loop_.RunUntilIdle();
    return peer.received().substr(before);
  }
  std::string Metrics() {
    std::string page;
    metrics_.Render(page);
    return page;
  }
  static std::string Get(const std::string& path, const std::string& headers = "") {
    return "GET " + path + " HTTP/1.1\r\nHost: h\r\n" + headers + "\r\n";
  }

  FakeLoop loop_;
  AgentMetrics metrics_{{"1", "", {}}};
  Router router_;
  HttpServerOptions options_;
  int alive_ = 0;
  std::size_t big_bytes_ = 1'000'000;
  std::vector<std::unique_ptr<Responder>> held_;
  std::optional<HttpServer> server_;
};

TEST_F(HttpServerTest, AnswersAndKeepsTheConnection) {
  const auto peer = Connect();
  const std::string first = Send(*peer, Get("/hello?name=you"));
  EXPECT_EQ(first,
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\n"
            "Date: Thu, 01 Jan 2026 00:00:00 GMT\r\nContent-Length: 9\r\n\r\nhello you");
  EXPECT_EQ(Send(*peer, Get("/hello?name=you")), first);
  EXPECT_FALSE(peer->dropped());
}

TEST_F(HttpServerTest, ClosesWhereTheClientAsksForIt) {
  const auto peer = Connect();
  EXPECT_THAT(Send(*peer, Get("/hello", "Connection: close\r\n")),
              HasSubstr("Connection: close\r\n"));
  EXPECT_TRUE(peer->dropped());
  EXPECT_EQ(server_->connections(), 0U);
}

TEST_F(HttpServerTest, Http10IsAnsweredAndClosed) {
  const auto peer = Connect();
  EXPECT_THAT(Send(*peer, "GET /hello HTTP/1.0\r\n\r\n"), EndsWith("hello "));
  EXPECT_TRUE(peer->dropped());
}

TEST_F(HttpServerTest, PipelinedRequestsAreAnsweredInOrder) {
  const auto peer = Connect();
  const std::string all = Send(
      *peer, Get("/hello?name=a") + Get("/hold") + Get("/hello?name=b") + Get("/hello?name=c"));
  EXPECT_THAT(all, EndsWith("hello a"));
  held_[0]->Send(ServerResponse::Text(200, "held"));
  loop_.RunUntilIdle();
  const std::string& received = peer->received();
  EXPECT_LT(received.find("hello a"), received.find("held\n"));
  EXPECT_LT(received.find("held\n"), received.find("hello b"));
  EXPECT_THAT(received, EndsWith("hello c"));
}

TEST_F(HttpServerTest, AClientThatLeavesCancelsItsHandler) {
  const auto peer = Connect();
  Send(*peer, Get("/hold"));
  EXPECT_EQ(alive_, 1);
  peer->Close();
  loop_.RunUntilIdle();
  EXPECT_EQ(alive_, 0);
  EXPECT_TRUE(peer->dropped());
  held_[0]->Send({});  // comes too late and goes nowhere
  loop_.RunUntilIdle();
}

TEST_F(HttpServerTest, AResetCancelsItsHandlerToo) {
  const auto peer = Connect();
  Send(*peer, Get("/hold"));
  peer->Break({FailureReason::kTransferReset, "reset"});
  loop_.RunUntilIdle();
  EXPECT_EQ(alive_, 0);
  EXPECT_EQ(server_->connections(), 0U);
}

TEST_F(HttpServerTest, TheHandlersOpIsDestroyedWhenItHasAnswered) {
  const auto peer = Connect();
  Send(*peer, Get("/hold"));
  held_[0]->Send(ServerResponse::Text(200, "x"));
  EXPECT_EQ(alive_, 0);
  held_[0]->Send(ServerResponse::Text(200, "again"));
  loop_.RunUntilIdle();
  EXPECT_THAT(peer->received(), Not(HasSubstr("again")));
}

TEST_F(HttpServerTest, AHandlerThatForgetsToAnswerIsA500) {
  const auto peer = Connect();
  EXPECT_THAT(Send(*peer, Get("/forget")), StartsWith("HTTP/1.1 500 "));
}

TEST_F(HttpServerTest, AHeldRequestHasNoTimeoutOfTheServer) {
  const auto peer = Connect();
  Send(*peer, Get("/hold"));
  loop_.Advance(seconds(3600));
  EXPECT_FALSE(peer->dropped());
  EXPECT_EQ(alive_, 1);
}

TEST_F(HttpServerTest, HeadHasTheLengthButNoBody) {
  const auto peer = Connect();
  const std::string answer = Send(*peer, "HEAD /hello?name=you HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_THAT(answer, HasSubstr("Content-Length: 9\r\n"));
  EXPECT_THAT(answer, EndsWith("\r\n\r\n"));
}

TEST_F(HttpServerTest, UncleanPathsAreRedirected) {
  const auto peer = Connect();
  const std::string answer = Send(*peer, Get("//hello/../hello?name=a%20b"));
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 301 "));
  EXPECT_THAT(answer, HasSubstr("Location: /hello?name=a%20b\r\n"));
  EXPECT_THAT(answer, EndsWith("<a href=\"/hello?name=a%20b\">Moved Permanently</a>.\n\n"));
}

TEST_F(HttpServerTest, ExpectContinueIsAnswered) {
  const auto peer = Connect();
  EXPECT_EQ(Send(*peer, Get("/hello", "Content-Length: 2\r\nExpect: 100-continue\r\n")),
            "HTTP/1.1 100 Continue\r\n\r\n");
  EXPECT_THAT(Send(*peer, "ab"), StartsWith("HTTP/1.1 200 "));
}

TEST_F(HttpServerTest, AnAnswerWaitsForTheContinueBeforeIt) {
  const auto peer = Connect();
  peer->StopReading();
  Send(*peer, Get("/hello", "Content-Length: 2\r\nExpect: 100-continue\r\n"));
  Send(*peer, "ab");
  peer->ResumeReading();
  loop_.RunUntilIdle();
  EXPECT_THAT(peer->received(), StartsWith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(Send(*peer, Get("/hello")), EndsWith("hello "));
}

// --- hostile clients
// -------------------------------------------------------------------------------

TEST_F(HttpServerTest, SlowlorisIsEndedByTheHeaderTimeoutHoweverItDrips) {
  const auto peer = Connect();
  Send(*peer, "GET /hello HTTP/1.1\r\n");
  for (int i = 0; i < 12 && peer->received().empty(); ++i) {
    Send(*peer, "X-A: 1\r\n");
    loop_.Advance(seconds(1));
  }
  EXPECT_THAT(peer->received(), StartsWith("HTTP/1.1 408 "));
  loop_.Advance(seconds(2));
  EXPECT_TRUE(peer->dropped());
}

TEST_F(HttpServerTest, ASilentConnectionIsClosed) {
  const auto peer = Connect();
  loop_.Advance(options_.header_timeout + milliseconds(1));
  EXPECT_TRUE(peer->dropped());
  EXPECT_EQ(peer->received(), "");
}

TEST_F(HttpServerTest, AnIdleConnectionIsKeptLongerThanANewOne) {
  const auto peer = Connect();
  Send(*peer, Get("/hello"));
  loop_.Advance(options_.idle_timeout - seconds(1));
  EXPECT_FALSE(peer->dropped());
  loop_.Advance(seconds(2));
  EXPECT_TRUE(peer->dropped());
}

TEST_F(HttpServerTest, TlsBytesOnThePlainPortAreRefusedAtOnce) {
  const auto peer = Connect();
  const std::string answer = Send(*peer, std::string("\x16\x03\x01\x02\x00\x01\x00", 7));
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(answer, EndsWith("\r\n\r\nbad request: this is not HTTP\n"));
}

TEST_F(HttpServerTest, AHugeHeaderIsRefusedBeforeItIsAllThere) {
  const auto peer = Connect();
  std::string answer;
  for (int i = 0; i < 1000 && answer.empty(); ++i) answer = Send(*peer, std::string(1024, 'A'));
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 431 "));
}

// Neither chunk extensions nor trailers count as head or body.
TEST_F(HttpServerTest, EndlessFramingIsRefused) {
  const std::string head = "POST /hello HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (const auto& [start, more] :
       {std::pair{"1;", "xxxxxxxxxxxxxxxx"}, {"0\r\n", "a: bbbbbbbbbbb\r\n"}}) {
    const auto peer = Connect();
    std::string answer = Send(*peer, head + start);
    for (int i = 0; i < 4000 && answer.empty(); ++i) {
      std::string piece;
      for (int k = 0; k < 64; ++k) piece += more;
      answer = Send(*peer, piece);
    }
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 413 ")) << start;
  }
}

TEST_F(HttpServerTest, ARefusedClientMayFinishSendingButNotForEver) {
  const auto peer = Connect();
  Send(*peer, "BAD\r\n\r\n");
  EXPECT_THAT(peer->received(), StartsWith("HTTP/1.1 400 "));
  EXPECT_FALSE(peer->dropped()) << "a reset could cost the client the answer";
  for (int i = 0; i < 300 && !peer->dropped(); ++i) Send(*peer, std::string(1024, 'x'));
  EXPECT_TRUE(peer->dropped());
  EXPECT_THAT(Metrics(),
              HasSubstr("sonde_http_requests_total{code=\"400\",handler=\"refused\"} 1\n"));
}

TEST_F(HttpServerTest, APipelinedFloodIsReadOnlyAsFarAsTheLimit) {
  options_.max_pipelined_bytes = 1000;
  const auto peer = Connect();
  Send(*peer, Get("/hold"));
  for (int i = 0; i < 5000; ++i) peer->Send(Get("/hello"));
  loop_.RunUntilIdle();
  EXPECT_EQ(peer->received(), "");
  held_[0]->Send({});
  loop_.RunUntilIdle();
  // All are answered in the end, one after another.
  std::size_t answers = 0;
  for (std::size_t at = peer->received().find("HTTP/1.1 200"); at != std::string::npos;
       at = peer->received().find("HTTP/1.1 200", at + 1)) {
    ++answers;
  }
  EXPECT_EQ(answers, 5001U);
}

TEST_F(HttpServerTest, AClientThatDoesNotReadItsAnswerIsDropped) {
  const auto peer = Connect();
  peer->StopReading();
  Send(*peer, Get("/big"));
  loop_.Advance(options_.write_timeout + seconds(1));
  EXPECT_TRUE(peer->dropped());
}

TEST_F(HttpServerTest, AHalfClosedClientStillGetsWhatIsBeingWritten) {
  const auto peer = Connect();
  peer->StopReading();
  peer->Send(Get("/big"));
  loop_.RunUntilIdle();
  peer->Close();
  loop_.RunUntilIdle();
  peer->ResumeReading();
  loop_.RunUntilIdle();
  EXPECT_GT(peer->received().size(), big_bytes_);
  EXPECT_TRUE(peer->dropped());
}

TEST_F(HttpServerTest, ConnectionsBeyondTheLimitAreToldSoAndCounted) {
  options_.max_connections = 3;
  std::vector<std::shared_ptr<FakePeer>> peers;
  for (int i = 0; i < 200; ++i) {
    peers.push_back(Connect());
    if (i < 3) Send(*peers.back(), Get("/hold"));
  }
  EXPECT_EQ(server_->connections(), 3U + 64U);
  for (int i = 3; i < 200; ++i) EXPECT_THAT(peers[i]->received(), StartsWith("HTTP/1.1 503 "));
  EXPECT_THAT(Metrics(), HasSubstr("sonde_admission_rejected_total{what=\"connection\"} 197\n"));
  held_[2]->Send(ServerResponse::Text(200, "done"));
  loop_.Advance(seconds(2));
  EXPECT_EQ(server_->connections(), 3U);
  EXPECT_THAT(Send(*peers[2], Get("/hello")), StartsWith("HTTP/1.1 200 "));
}

TEST_F(HttpServerTest, AtTheLimitWhoHasWaitedLongestMakesRoom) {
  options_.max_connections = 3;
  const auto idle = Connect();
  const auto half_sent = Connect();
  Send(*half_sent, "GET /hello HT");
  const auto held = Connect();
  Send(*held, Get("/hold"));
  Send(*idle, Get("/hello"));  // waits since now
  const auto fourth = Connect();
  EXPECT_TRUE(half_sent->dropped());
  EXPECT_FALSE(idle->dropped());
  EXPECT_THAT(Send(*fourth, Get("/hold")), "");
  const auto fifth = Connect();
  EXPECT_TRUE(idle->dropped());
  EXPECT_THAT(Send(*fifth, Get("/hello")), StartsWith("HTTP/1.1 200 "));
  EXPECT_EQ(alive_, 2) << "nobody who waits for an answer was dropped";
}

TEST_F(HttpServerTest, AClientThatHasSaidAllStillGetsItsAnswer) {
  std::unique_ptr<Responder> later;
  router_.Add("/later", {"later", [&](const ServerRequest&, Responder responder) -> OpPtr {
                           later = std::make_unique<Responder>(std::move(responder));
                           return std::make_unique<WatchedOp>(alive_);
                         }});
  const auto peer = Connect();
  Send(*peer, Get("/later"));
  peer->Close();
  loop_.RunUntilIdle();
  ASSERT_EQ(alive_, 1);
  later->Send(ServerResponse::Text(200, "late"));
  loop_.RunUntilIdle();
  EXPECT_THAT(peer->received(), EndsWith("late\n"));
  EXPECT_TRUE(peer->dropped());
}

TEST_F(HttpServerTest, ThousandsOfHeldRequestsAreCancelledWithTheServer) {
  std::vector<std::shared_ptr<FakePeer>> peers;
  for (int i = 0; i < 5000; ++i) {
    peers.push_back(Connect());
    peers.back()->Send(Get("/hold"));
  }
  loop_.RunUntilIdle();
  EXPECT_EQ(alive_, 5000);
  EXPECT_EQ(loop_.pending_timers(), 0U) << "a held request costs no timer";
  server_.reset();
  EXPECT_EQ(alive_, 0);
}

// --- compression
// -----------------------------------------------------------------------------------

TEST_F(HttpServerTest, CompressesLargeTextWhereTheClientTakesIt) {
  for (const std::size_t bytes : {2'000UL, 1'000'000UL}) {  // inline, and off the loop
    big_bytes_ = bytes;
    const auto peer = Connect();
    const std::string answer = Send(*peer, Get("/big", "Accept-Encoding: gzip\r\n"));
    EXPECT_THAT(answer, HasSubstr("Content-Encoding: gzip\r\n"));
    EXPECT_THAT(answer, HasSubstr("Vary: Accept-Encoding\r\n"));
    EXPECT_LT(answer.size(), 5'000U);
    EXPECT_THAT(Send(*peer, Get("/big")), EndsWith(std::string(bytes, 'b')));
  }
}

TEST_F(HttpServerTest, SmallAnswersAreNotCompressed) {
  const auto peer = Connect();
  EXPECT_THAT(Send(*peer, Get("/hello", "Accept-Encoding: gzip\r\n")), EndsWith("hello "));
}

// --- draining
// --------------------------------------------------------------------------------------

TEST_F(HttpServerTest, DrainingEndsIdleConnectionsAndWaitsForAnswers) {
  const auto idle = Connect();
  Send(*idle, Get("/hello"));
  const auto held = Connect();
  Send(*held, Get("/hold"));
  bool drained = false;
  server_->Drain([&] { drained = true; });
  loop_.RunUntilIdle();
  EXPECT_TRUE(idle->dropped());
  EXPECT_FALSE(drained);
  const auto late = Connect();
  EXPECT_THAT(Send(*late, Get("/hello")), HasSubstr("Connection: close\r\n"));
  EXPECT_TRUE(late->dropped());
  const auto silent = Connect();
  held_[0]->Send(ServerResponse::Text(200, "done"));
  loop_.RunUntilIdle();
  EXPECT_THAT(held->received(), HasSubstr("Connection: close\r\n"));
  EXPECT_THAT(held->received(), EndsWith("done\n"));
  EXPECT_TRUE(drained);
}

TEST_F(HttpServerTest, DrainingWaitsAMomentForFirstRequests) {
  const auto asks = Connect();
  const auto silent = Connect();
  bool drained = false;
  server_->Drain([&] { drained = true; });
  loop_.Advance(std::chrono::milliseconds(900));
  EXPECT_FALSE(drained);
  EXPECT_THAT(Send(*asks, Get("/hello")), HasSubstr("Connection: close\r\n"));
  EXPECT_TRUE(asks->dropped());
  EXPECT_FALSE(drained) << "the other may still ask";
  loop_.Advance(std::chrono::milliseconds(100));
  EXPECT_TRUE(drained);
}

TEST_F(HttpServerTest, DrainingAnEmptyServerIsOverAtOnceButNotBeforeTheCallReturned) {
  Connect()->Close();
  loop_.RunUntilIdle();
  bool drained = false;
  server_->Drain([&] { drained = true; });
  EXPECT_FALSE(drained);
  loop_.RunUntilIdle();
  EXPECT_TRUE(drained);
}

}  // namespace
}  // namespace sonde
