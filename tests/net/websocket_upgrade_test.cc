#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "net/tls_digest.h"
#include "sonde/base64.h"
#include "sonde/net/websocket.h"

namespace sonde {
namespace {

using Step = WebSocketUpgrade::Step;
using testing::HasSubstr;

WebSocketUpgrade Make(std::vector<HttpHeader> headers = {}) {
  auto upgrade = WebSocketUpgrade::Make({"echo.test:8080", "/chat?x=1", std::move(headers)});
  EXPECT_TRUE(upgrade);
  return std::move(*upgrade);
}

std::string ValueIn(const std::string& request, const std::string& name) {
  const std::size_t at = request.find("\r\n" + name + ": ");
  if (at == std::string::npos) return "";
  const std::size_t begin = at + name.size() + 4;
  return request.substr(begin, request.find("\r\n", begin) - begin);
}

std::string AcceptFor(const std::string& key) {
  return EncodeBase64(Sha1(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"));
}

/// A good answer to `upgrade`, with `more` header lines.
std::string Answer(const WebSocketUpgrade& upgrade, const std::string& more = "") {
  return "HTTP/1.1 101 Switching Protocols\r\nupgrade: WebSocket\r\nConnection: x, upgrade\r\n"
         "Sec-WebSocket-Accept: " +
         AcceptFor(ValueIn(upgrade.request(), "Sec-WebSocket-Key")) + "\r\n" + more + "\r\n";
}

TEST(WebSocketUpgrade, AcceptKeyIsThatOfTheStandard) {
  EXPECT_EQ(AcceptFor("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

TEST(WebSocketUpgrade, AsksForVersion13WithARandomKey) {
  const WebSocketUpgrade upgrade = Make({{"X-One", "a"}, {"X-One", "b"}});
  const std::string& request = upgrade.request();
  EXPECT_TRUE(request.starts_with("GET /chat?x=1 HTTP/1.1\r\nHost: echo.test:8080\r\n")) << request;
  EXPECT_EQ(ValueIn(request, "Upgrade"), "websocket");
  EXPECT_EQ(ValueIn(request, "Connection"), "Upgrade");
  EXPECT_EQ(ValueIn(request, "Sec-WebSocket-Version"), "13");
  EXPECT_EQ(DecodeBase64(ValueIn(request, "Sec-WebSocket-Key"))->size(), 16U);
  EXPECT_THAT(request, HasSubstr("X-One: a\r\nX-One: b\r\n"));
  EXPECT_NE(ValueIn(Make().request(), "Sec-WebSocket-Key"), ValueIn(request, "Sec-WebSocket-Key"));
  EXPECT_EQ(request.find("Origin"), std::string::npos);
}

TEST(WebSocketUpgrade, HostAndUserAgentCanBeReplacedButNotTheHandshakesOwn) {
  const std::string request = Make({{"host", "other"}, {"User-Agent", "me"}}).request();
  EXPECT_EQ(ValueIn(request, "host"), "other");
  EXPECT_EQ(ValueIn(request, "Host"), "");
  EXPECT_EQ(ValueIn(request, "User-Agent"), "me");
  for (const char* name : {"upgrade", "Connection", "SEC-WEBSOCKET-KEY", "Sec-WebSocket-Version",
                           "Sec-WebSocket-Extensions"}) {
    EXPECT_FALSE(WebSocketUpgrade::Make({"h", "/", {{name, "x"}}})) << name;
  }
  EXPECT_TRUE(WebSocketUpgrade::Make({"h", "/", {{"Sec-WebSocket-Protocol", "chat"}}}));
  EXPECT_FALSE(WebSocketUpgrade::Make({"h", "/", {{"X", "a\r\nb: c"}}}));
}

TEST(WebSocketUpgrade, TakesTheAnswerInPiecesAndKeepsTheFirstFrames) {
  WebSocketUpgrade upgrade = Make();
  const std::string answer = "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + Answer(upgrade);
  for (const char c : answer.substr(0, answer.size() - 1)) {
    ASSERT_EQ(upgrade.OnData({&c, 1}), Step::kMore);
  }
  EXPECT_EQ(upgrade.OnData("\nframes"), Step::kUpgraded);
  EXPECT_EQ(upgrade.rest(), "frames");
  EXPECT_EQ(upgrade.status(), 101);
}

TEST(WebSocketUpgrade, SkipsInterimAnswersHoweverTheyAreCut) {
  const WebSocketUpgrade fresh = Make();
  const std::string answer =
      "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 100 Continue\n\n" + Answer(fresh) + "xy";
  for (std::size_t cut = 0; cut < answer.size() - 1; ++cut) {
    WebSocketUpgrade upgrade = fresh;
    Step step = upgrade.OnData(answer.substr(0, cut));
    if (step == Step::kMore) {
      step = upgrade.OnData(answer.substr(cut));
      EXPECT_EQ(upgrade.rest(), "xy") << cut;
    }
    EXPECT_EQ(step, Step::kUpgraded) << cut << upgrade.failure().detail;
  }
}

TEST(WebSocketUpgrade, LinesMayEndInLf) {
  WebSocketUpgrade upgrade = Make();
  std::string answer = Answer(upgrade);
  std::erase(answer, '\r');
  EXPECT_EQ(upgrade.OnData(answer + "\x81\r\n\r\n"), Step::kUpgraded);
  EXPECT_EQ(upgrade.rest(), "\x81\r\n\r\n");
}

TEST(WebSocketUpgrade, InterimAnswersCountToTheLimit) {
  WebSocketUpgrade upgrade = Make();
  Step step = Step::kMore;
  std::size_t bytes = 0;
  const std::string interim = "HTTP/1.1 103 Early Hints\r\n\r\n";
  for (; step == Step::kMore && bytes < 2 * WebSocketUpgrade::kMaxHeadBytes;
       bytes += interim.size()) {
    step = upgrade.OnData(interim);
  }
  EXPECT_EQ(step, Step::kFailed);
  EXPECT_EQ(upgrade.failure().reason, FailureReason::kSizeLimit);
}

TEST(WebSocketUpgrade, RefusesWhatIsNoUpgrade) {
  struct Row {
    std::string answer;
    FailureReason reason;
    int status;
  };
  const WebSocketUpgrade any = Make();
  const Row table[] = {
      {"HTTP/1.1 302 Found\r\nLocation: /x\r\n\r\n", FailureReason::kWsUpgrade, 302},
      {"HTTP/1.1 101 Yes\r\nUpgrade: websocket\r\n\r\n", FailureReason::kWsUpgrade, 101},
      {"HTTP/1.1 101 Yes\r\nConnection: Upgrade\r\n\r\n", FailureReason::kWsUpgrade, 101},
      {"HTTP/1.1 101 Yes\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
       FailureReason::kWsUpgrade, 101},
      {"HTTP/1.1 101 Yes\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
       "Sec-WebSocket-Accept: bm8=\r\n\r\n",
       FailureReason::kWsUpgrade, 101},
      {"SSH-2.0-x\r\n", FailureReason::kMalformed, 0},
      {"HTTP/1.1 nonsense\r\n\r\n", FailureReason::kMalformed, 0},
      {"HTTP/1.1 200 OK\r\nX: " + std::string(70000, 'x'), FailureReason::kSizeLimit, 0},
  };
  for (const Row& row : table) {
    WebSocketUpgrade upgrade = Make();
    EXPECT_EQ(upgrade.OnData(row.answer), Step::kFailed) << row.answer.substr(0, 80);
    EXPECT_EQ(upgrade.failure().reason, row.reason) << row.answer.substr(0, 80);
    EXPECT_EQ(upgrade.status(), row.status) << row.answer.substr(0, 80);
  }
  WebSocketUpgrade upgrade = Make();
  EXPECT_EQ(upgrade.OnData(Answer(upgrade, "Sec-WebSocket-Extensions: permessage-deflate\r\n")),
            Step::kFailed);
}

}  // namespace
}  // namespace sonde
