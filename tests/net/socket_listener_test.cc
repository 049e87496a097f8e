#include "net/socket_listener.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "event/uv_loop.h"
#include "net/socket_connector.h"

namespace sonde {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using StreamPtr = std::unique_ptr<ByteStream>;
constexpr auto kLimit = seconds(20);

class SocketListenerTest : public testing::Test {
 protected:
  /// Connects without completing: the listener's side is what is looked at.
  void Connect(const Endpoint& peer) {
    clients_.push_back(connector_.ConnectTcp({peer, {}}, [this](auto connected) {
      if (connected) connected_.push_back(std::move(*connected));
    }));
  }
  bool AwaitAccepted(std::size_t count) {
    return loop_.RunUntil([&] { return accepted_.size() >= count; }, kLimit);
  }

  UvLoop loop_;
  SocketConnector connector_{loop_};
  std::vector<StreamPtr> accepted_;
  std::vector<StreamPtr> connected_;
  std::vector<OpPtr> clients_;
  std::optional<SocketListener> listener_{
      std::in_place, loop_, [this](StreamPtr stream) { accepted_.push_back(std::move(stream)); }};
};

TEST_F(SocketListenerTest, AcceptsOnSeveralAddresses) {
  ASSERT_TRUE(listener_->Listen("127.0.0.1:0"));
  ASSERT_TRUE(listener_->Listen("[::1]:0"));
  ASSERT_TRUE(listener_->Listen("localhost:0"));
  const auto endpoints = listener_->endpoints();
  ASSERT_EQ(endpoints.size(), 3U);
  for (const Endpoint& endpoint : endpoints) Connect(endpoint);
  EXPECT_TRUE(AwaitAccepted(3));
  EXPECT_TRUE(accepted_[0]->peer().has_value());
}

TEST_F(SocketListenerTest, APortAloneTakesBothFamilies) {
  ASSERT_TRUE(listener_->Listen(":0"));
  const std::uint16_t port = listener_->endpoints().at(0).port;
  Connect({*IpAddress::Parse("127.0.0.1"), port});
  Connect({*IpAddress::Parse("::1"), port});
  ASSERT_TRUE(AwaitAccepted(2));
  // An IPv4 client is shown as IPv4, not as a mapped address.
  EXPECT_NE(accepted_[0]->peer()->ip.is_v4(), accepted_[1]->peer()->ip.is_v4());
}

TEST_F(SocketListenerTest, SaysWhatIsWrongWithAnAddress) {
  for (const char* bad : {"", "9115", "127.0.0.1", "127.0.0.1:", "127.0.0.1:http",
                          "127.0.0.1:65536", "host.test:80", "::1:80", "127.0.0.1:-1"}) {
    const auto result = listener_->Listen(bad);
    ASSERT_FALSE(result) << bad;
    EXPECT_EQ(result.error().code, ErrorCode::kInvalid);
    EXPECT_NE(result.error().message.find(bad), std::string::npos);
  }
  ASSERT_TRUE(listener_->Listen("127.0.0.1:0"));
  const auto taken = listener_->Listen(listener_->endpoints().at(0).ToString());
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().code, ErrorCode::kIo);
  EXPECT_NE(taken.error().message.find("in use"), std::string::npos);
}

TEST_F(SocketListenerTest, AdoptsAnInheritedListener) {
  ListenOptions options;
  options.address = {*IpAddress::Parse("127.0.0.1"), 0};
  auto fd = OpenListener(options);
  ASSERT_TRUE(fd);
  ASSERT_TRUE(listener_->Adopt(fd->Release()));
  Connect(listener_->endpoints().at(0));
  EXPECT_TRUE(AwaitAccepted(1));
}

TEST_F(SocketListenerTest, AdoptsNothingElse) {
  const SocketFd idle(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const SocketFd datagram(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  EXPECT_FALSE(listener_->Adopt(idle.get()));
  EXPECT_FALSE(listener_->Adopt(datagram.get()));
  EXPECT_FALSE(listener_->Adopt(-1));
}

TEST_F(SocketListenerTest, APausedListenerLeavesClientsInTheBacklog) {
  ASSERT_TRUE(listener_->Listen("127.0.0.1:0"));
  listener_->Pause();
  Connect(listener_->endpoints().at(0));
  EXPECT_TRUE(loop_.RunUntil([&] { return connected_.size() == 1; }, kLimit));
  EXPECT_FALSE(loop_.RunUntil([&] { return !accepted_.empty(); }, milliseconds(20)));
  listener_->Resume();
  EXPECT_TRUE(AwaitAccepted(1));
}

TEST_F(SocketListenerTest, TheCallbackMayDestroyTheListener) {
  listener_.emplace(loop_, [this](StreamPtr stream) {
    accepted_.push_back(std::move(stream));
    listener_.reset();
  });
  ASSERT_TRUE(listener_->Listen("127.0.0.1:0"));
  const Endpoint endpoint = listener_->endpoints().at(0);
  for (int i = 0; i < 3; ++i) Connect(endpoint);
  loop_.Drain();
  EXPECT_EQ(accepted_.size(), 1U);
  EXPECT_FALSE(listener_.has_value());
}

// docs/pitfalls.md 6.1: running out of descriptors must neither spin nor end the listener.
TEST_F(SocketListenerTest, RunningOutOfDescriptorsPausesAccepting) {
  ASSERT_TRUE(listener_->Listen("127.0.0.1:0"));
  Connect(listener_->endpoints().at(0));  // takes its descriptor now
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  rlimit tight = before;
  const int next = dup(0);
  tight.rlim_cur = static_cast<rlim_t>(next);
  close(next);
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &tight), 0);
  int turns = 0;
  loop_.RunUntil([&] { return ++turns, listener_->exhausted() > 0; }, kLimit);
  const int before_pause = turns;
  loop_.RunUntil([&] { return ++turns, false; }, milliseconds(60));
  setrlimit(RLIMIT_NOFILE, &before);
  EXPECT_EQ(listener_->exhausted(), 1U);
  EXPECT_LT(turns - before_pause, 20);
  EXPECT_TRUE(AwaitAccepted(1));
}

}  // namespace
}  // namespace sonde
