#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "servers/websocket_frames.h"
#include "sonde/net/websocket.h"

namespace sonde {
namespace {

using testing::HasSubstr;

constexpr int kContinuation = 0, kText = 1, kBinary = 2, kClose = 8, kPing = 9;

TEST(WebSocketCodec, TakesWholeMessagesFromPieces) {
  WebSocketCodec codec;
  const std::string bytes =
      ServerFrame(kText, "one") + ServerFrame(kBinary, std::string(300, 'x')) +
      ServerFrame(kText, "a", false) + ServerFrame(kPing, "?") + ServerFrame(kContinuation, "b");
  for (const char c : bytes) ASSERT_TRUE(codec.Receive({&c, 1}));
  EXPECT_EQ(codec.TakeMessage(), "one");
  EXPECT_EQ(codec.TakeMessage(), std::string(300, 'x'));
  EXPECT_EQ(codec.TakeMessage(), "ab");
  EXPECT_EQ(codec.TakeMessage(), std::nullopt);
}

TEST(WebSocketCodec, MasksWhatItSendsAndAnswersPings) {
  WebSocketCodec codec;
  EXPECT_EQ(codec.TakeOutput(), "");
  codec.SendText("hello");
  const std::string sent = codec.TakeOutput();
  EXPECT_EQ(sent.front(), '\x81') << "one final text frame";
  EXPECT_EQ(ClientFrames(sent).at(0).payload, "hello");
  EXPECT_TRUE(codec.Receive(ServerFrame(kPing, "42")));
  const std::string pong = codec.TakeOutput();
  EXPECT_EQ(pong.front(), '\x8a');
  EXPECT_EQ(ClientFrames(pong).at(0).payload, "42");
}

TEST(WebSocketCodec, ACloseEndsButMessagesBeforeItCount) {
  WebSocketCodec codec;
  const auto taken = codec.Receive(ServerFrame(kText, "last words") + ServerFrame(kClose,
                                                                                  "\x0f\xa1"
                                                                                  "bye"));
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().reason, FailureReason::kTruncated);
  EXPECT_THAT(taken.error().detail, HasSubstr("4001: bye"));
  EXPECT_EQ(codec.TakeMessage(), "last words");
}

TEST(WebSocketCodec, RefusesWhatIsAgainstTheProtocol) {
  std::string masked = ServerFrame(kText, "x");
  masked[1] = static_cast<char>(masked[1] | 0x80);
  for (const std::string& bytes :
       {ServerFrame(3, "reserved opcode"), ServerFrame(kContinuation, "of nothing"),
        ServerFrame(kPing, "in pieces", false), masked + "mask",
        ServerFrame(kText | 0x40, "compressed"), ServerFrame(kText, "\xff")}) {
    WebSocketCodec codec;
    const auto taken = codec.Receive(bytes);
    ASSERT_FALSE(taken) << bytes;
    EXPECT_EQ(taken.error().reason, FailureReason::kMalformed) << bytes;
  }
}

TEST(WebSocketCodec, ALargeMessageIsRefusedWithItsFirstByte) {
  WebSocketCodec codec;
  const std::string head = ServerFrame(kBinary, std::string(70000, 'x')).substr(0, 2) +
                           std::string("\0\0\0\0\1\0\0\1", 8);
  const auto taken = codec.Receive(head + "x");
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().reason, FailureReason::kSizeLimit);
}

TEST(WebSocketCodec, PiecesOfOneMessageTogetherHaveTheLimit) {
  WebSocketCodec codec;
  const std::string piece(WebSocketCodec::kMaxMessageBytes / 4, 'x');
  ASSERT_TRUE(codec.Receive(ServerFrame(kBinary, piece, false)));
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(codec.Receive(ServerFrame(kContinuation, piece, false)));
  EXPECT_EQ(codec.Receive(ServerFrame(kContinuation, "x")).error().reason,
            FailureReason::kSizeLimit);
}

}  // namespace
}  // namespace sonde
