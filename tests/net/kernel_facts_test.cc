#include "net/kernel_facts.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <array>
#include <chrono>
#include <cstring>
#include <ctime>
#include <memory>
#include <optional>
#include <utility>

#include "event/uv_loop.h"
#include "fakes/fake_loop.h"
#include "net/socket_address.h"
#include "net/socket_connector.h"
#include "servers/inline_server.h"

namespace sonde {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

/// A message that was stamped with `stamp`, or not at all.
class Stamped {
 public:
  explicit Stamped(std::optional<WallTime> stamp) {
    message_.msg_control = room_.data();
    message_.msg_controllen = 0;
    if (!stamp) return;
    message_.msg_controllen = CMSG_SPACE(sizeof(timespec));
    cmsghdr* const control = CMSG_FIRSTHDR(&message_);
    control->cmsg_level = SOL_SOCKET;
    control->cmsg_type = SCM_TIMESTAMPNS;
    control->cmsg_len = CMSG_LEN(sizeof(timespec));
    const auto since = stamp->time_since_epoch();
    const auto whole = std::chrono::floor<seconds>(since);
    const timespec time{whole.count(), (since - whole).count()};
    std::memcpy(CMSG_DATA(control), &time, sizeof time);
  }
  msghdr& message() noexcept { return message_; }

 private:
  alignas(cmsghdr) std::array<char, kStampRoom> room_{};
  msghdr message_{};
};

class ArrivalTimeTest : public ::testing::Test {
 protected:
  ArrivalTimeTest() { loop_.Stall(seconds(100)); }
  /// How long ago that was, with nothing possible before `earliest` ago.
  Duration Ago(std::optional<WallTime> stamp, Duration earliest = seconds(10)) {
    Stamped stamped(stamp);
    return loop_.Now() - ArrivalTime(stamped.message(), loop_.Now() - earliest, loop_);
  }
  FakeLoop loop_;
};

TEST_F(ArrivalTimeTest, IsWhatTheKernelSays) {
  EXPECT_EQ(Ago(loop_.WallNow() - milliseconds(30)), milliseconds(30));
  EXPECT_EQ(Ago(loop_.WallNow()), Duration::zero());
}

TEST_F(ArrivalTimeTest, IsNowWhereTheKernelSaysNothingThatCanBeTrue) {
  EXPECT_EQ(Ago(std::nullopt), Duration::zero());
  EXPECT_EQ(Ago(loop_.WallNow() + milliseconds(1)), Duration::zero()) << "the clock was set back";
  EXPECT_EQ(Ago(loop_.WallNow() - hours(1)), Duration::zero()) << "the clock was set ahead";
  EXPECT_EQ(Ago(loop_.WallNow() - seconds(10)), seconds(10));
}

class KernelFactsTest : public ::testing::Test {
 protected:
  static constexpr Duration kLimit = seconds(20);
  std::unique_ptr<ByteStream> Connect(const Endpoint& peer) {
    std::unique_ptr<ByteStream> stream;
    bool done = false;
    const OpPtr op = connector_.ConnectTcp({.peer = peer, .source = {}}, [&](auto connected) {
      done = true;
      if (connected) stream = std::move(*connected);
    });
    EXPECT_TRUE(loop_.RunUntil([&] { return done; }, kLimit));
    return stream;
  }
  UvLoop loop_;
  SocketConnector connector_{loop_};
};

TEST_F(KernelFactsTest, AConnectionIsMeasuredByTheKernel) {
  InlineServer server(InlineServer::Kind::kTcp);
  const MonoTime before = loop_.Now();
  const auto stream = Connect(server.endpoint());
  ASSERT_NE(stream, nullptr);
  const auto facts = stream->tcp();
  ASSERT_TRUE(facts);
  EXPECT_GT(facts->connected, before);
  EXPECT_LE(facts->connected, loop_.Now());
  EXPECT_GT(facts->rtt, Duration::zero());
  EXPECT_GT(facts->min_rtt, Duration::zero());
  EXPECT_EQ(facts->retransmits, 0U);
  EXPECT_EQ(facts->syn_retransmits, 0U);
  EXPECT_GE(facts->syn_sent, before);
  EXPECT_LE(facts->syn_sent, facts->connected);
  EXPECT_GT(facts->own, Duration::zero()) << "asking for the connection takes time";
  EXPECT_FALSE(stream->arrived());
  EXPECT_FALSE(stream->sent());
}

TEST_F(KernelFactsTest, SendingIsTheAgentsOwnTime) {
  InlineServer server(InlineServer::Kind::kTcp);
  const auto stream = Connect(server.endpoint());
  ASSERT_NE(stream, nullptr);
  const Duration connecting = stream->tcp()->own;
  const MonoTime before = loop_.Now();
  bool written = false;
  const OpPtr op = stream->Write("hello", [&](auto) { written = true; });
  const Duration took = loop_.Now() - before;
  ASSERT_TRUE(loop_.RunUntil([&] { return written; }, kLimit));
  ASSERT_TRUE(stream->sent());
  EXPECT_GE(*stream->sent(), before);
  const Duration own = stream->tcp()->own - connecting;
  EXPECT_GT(own, Duration::zero());
  EXPECT_LE(own, took);
}

TEST_F(KernelFactsTest, BytesCameWhenTheyCameAndNotWhenTheyWereRead) {
  InlineServer server(InlineServer::Kind::kTcp);
  const auto stream = Connect(server.endpoint());
  ASSERT_NE(stream, nullptr);
  ASSERT_EQ(server.Poll(), "");
  const MonoTime before = loop_.Now();
  server.Send("hello");
  const MonoTime sent = loop_.Now();
  while (loop_.Now() < sent + milliseconds(20)) continue;  // the loop stands still
  bool read = false;
  const OpPtr op = stream->Read(100, [&](auto) { read = true; });
  ASSERT_TRUE(loop_.RunUntil([&] { return read; }, kLimit));
  ASSERT_TRUE(stream->arrived());
  // The kernel's stamps are of the wall clock, which is slewed against the monotonic one.
  EXPECT_GT(*stream->arrived(), before - milliseconds(1));
  EXPECT_LT(*stream->arrived(), sent + milliseconds(1));
}

TEST_F(KernelFactsTest, ASynThatWasSentAgainIsCounted) {
  const Endpoint any{*IpAddress::Parse("127.0.0.1"), 0};
  auto listener = OpenListener({.address = any, .backlog = 0});
  ASSERT_TRUE(listener);
  const Endpoint peer = *LocalEndpoint(listener->get());
  const auto first = Connect(peer);  // fills the queue: the kernel drops SYNs from now on
  ASSERT_NE(first, nullptr);
  OpPtr room = loop_.After(milliseconds(200), [&] { static_cast<void>(AcceptSocket(*listener)); });
  const MonoTime before = loop_.Now();
  const auto second = Connect(peer);
  ASSERT_NE(second, nullptr);
  EXPECT_GT(loop_.Now() - before, milliseconds(500));
  const auto facts = second->tcp();
  ASSERT_TRUE(facts);
  EXPECT_GE(facts->syn_retransmits, 1U);
  EXPECT_GT(facts->connected, before + milliseconds(500));
}

TEST_F(KernelFactsTest, OtherSocketsHaveNoSuchFacts) {
  auto fd = OpenUdpSocket(IpFamily::kV4);
  ASSERT_TRUE(fd);
  EXPECT_FALSE(ReadTcpFacts(fd->get()));
}

}  // namespace
}  // namespace sonde
