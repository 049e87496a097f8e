#include "net/socket_stream.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "event/uv_loop.h"
#include "net/socket_address.h"
#include "net/socket_connector.h"
#include "servers/tcp_script.h"

namespace sonde {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using enum FailureReason;
using StreamPtr = std::unique_ptr<ByteStream>;
using Connected = std::expected<StreamPtr, Failure>;
constexpr auto kLimit = seconds(20);

class SocketTest : public testing::Test {
 protected:
  Connected Await(std::move_only_function<OpPtr(StreamConnector::Done)> start) {
    std::optional<Connected> outcome;
    const OpPtr op = start([&](Connected connected) { outcome = std::move(connected); });
    EXPECT_FALSE(outcome.has_value()) << "completed before the call returned";
    EXPECT_TRUE(loop_.RunUntil([&] { return outcome.has_value(); }, kLimit));
    if (!outcome) return std::unexpected(Failure{kInternal, "no completion"});
    return std::move(*outcome);
  }
  Connected Connect(const Endpoint& peer, std::optional<IpAddress> source = {}) {
    return Await([&](StreamConnector::Done done) {
      return connector_.ConnectTcp({peer, source}, std::move(done));
    });
  }
  Connected ConnectUnix(const std::string& path) {
    return Await(
        [&](StreamConnector::Done done) { return connector_.ConnectUnix(path, std::move(done)); });
  }
  FailureReason ConnectReason(const Endpoint& peer, std::optional<IpAddress> source = {}) {
    const auto outcome = Connect(peer, source);
    return outcome ? kNone : outcome.error().reason;
  }
  /// What one read gives: bytes, "<end>", or the name of the reason.
  std::string Read(ByteStream& stream, std::size_t max = 65536) {
    std::optional<std::string> result;
    const OpPtr op = stream.Read(max, [&](std::expected<std::string_view, Failure> bytes) {
      result = !bytes           ? std::string(Info(bytes.error().reason).name)
               : bytes->empty() ? "<end>"
                                : std::string(*bytes);
    });
    EXPECT_FALSE(result.has_value());
    EXPECT_TRUE(loop_.RunUntil([&] { return result.has_value(); }, kLimit));
    return result.value_or("<nothing>");
  }
  FailureReason Write(ByteStream& stream, std::string data) {
    std::optional<FailureReason> result;
    const OpPtr op = stream.Write(std::move(data), [&](std::expected<void, Failure> written) {
      result = written ? kNone : written.error().reason;
    });
    EXPECT_FALSE(result.has_value());
    EXPECT_TRUE(loop_.RunUntil([&] { return result.has_value(); }, kLimit));
    return result.value_or(kInternal);
  }
  static Endpoint Local(std::uint16_t port) { return {*IpAddress::Parse("127.0.0.1"), port}; }

  UvLoop loop_;
  SocketConnector connector_{loop_};
};

/// A port on which nobody listens: bound, never listened on.
class DeadPort {
 public:
  explicit DeadPort(std::string_view ip = "127.0.0.1") {
    SocketAddress address = ToSocketAddress({*IpAddress::Parse(ip), 0});
    fd_ = socket(address.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    EXPECT_EQ(bind(fd_, address.get(), address.size), 0);
    endpoint_ = LocalEndpoint(fd_).value();
  }
  ~DeadPort() { close(fd_); }
  const Endpoint& endpoint() const { return endpoint_; }

 private:
  int fd_ = -1;
  Endpoint endpoint_;
};

TEST_F(SocketTest, ConnectsReadsAndWrites) {
  for (const char* ip : {"127.0.0.1", "::1"}) {
    TcpScript server({TcpStep::Send("hello"), TcpStep::Expect("bye")}, ip);
    auto stream = Connect(server.endpoint());
    ASSERT_TRUE(stream);
    EXPECT_EQ((*stream)->peer(), server.endpoint());
    EXPECT_EQ((*stream)->local()->ip, server.endpoint().ip);
    EXPECT_EQ(Read(**stream), "hello");
    EXPECT_EQ(Write(**stream, "bye"), kNone);
    EXPECT_EQ(Read(**stream), "<end>");
    EXPECT_EQ(server.connections(), 1);
    EXPECT_EQ(server.received(), "bye");
  }
}

TEST_F(SocketTest, ConnectsToUnixSockets) {
  const std::string path = "@sonde-test-" + std::to_string(getpid());
  TcpScript server({TcpStep::Send("hi")}, TcpScript::UnixPath{path});
  auto stream = ConnectUnix(path);
  ASSERT_TRUE(stream);
  EXPECT_FALSE((*stream)->peer().has_value());
  EXPECT_EQ(Read(**stream), "hi");
}

TEST_F(SocketTest, UnixFailuresHaveTheirReasons) {
  EXPECT_EQ(ConnectUnix("/nonexistent/socket").error().reason, kConnectRefused);
  EXPECT_EQ(ConnectUnix(std::string(108, 'x')).error().reason, kConfig);
  EXPECT_EQ(ConnectUnix("").error().reason, kConfig);
}

// A Unix socket whose backlog is full answers EAGAIN and announces nothing later.
TEST_F(SocketTest, AFullUnixBacklogIsTriedAgain) {
  const SocketAddress address = ToUnixAddress("@sonde-full-" + std::to_string(getpid())).value();
  const SocketFd listener(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  ASSERT_EQ(bind(listener.get(), address.get(), address.size), 0);
  ASSERT_EQ(listen(listener.get(), 0), 0);
  const std::string path = "@sonde-full-" + std::to_string(getpid());
  auto first = ConnectUnix(path);
  ASSERT_TRUE(first);
  std::optional<Connected> second;
  const OpPtr op =
      connector_.ConnectUnix(path, [&](Connected outcome) { second = std::move(outcome); });
  EXPECT_FALSE(loop_.RunUntil([&] { return second.has_value(); }, milliseconds(30)));
  const SocketFd accepted(accept(listener.get(), nullptr, nullptr));
  EXPECT_TRUE(loop_.RunUntil([&] { return second.has_value(); }, kLimit));
  EXPECT_TRUE(second->has_value());
}

TEST_F(SocketTest, NobodyListensIsRefused) {
  EXPECT_EQ(ConnectReason(DeadPort().endpoint()), kConnectRefused);
  EXPECT_EQ(ConnectReason(DeadPort("::1").endpoint()), kConnectRefused);
}

TEST_F(SocketTest, BindsTheSourceAddress) {
  TcpScript server({TcpStep::Send("x")});
  auto stream = Connect(server.endpoint(), IpAddress::Parse("127.0.0.9"));
  ASSERT_TRUE(stream);
  EXPECT_EQ((*stream)->local()->ip, IpAddress::Parse("127.0.0.9"));
  TcpScript server6({TcpStep::Send("x")}, "::1");
  EXPECT_TRUE(Connect(server6.endpoint(), IpAddress::Parse("::1")));
}

TEST_F(SocketTest, ASourceThatIsNotOursOrOfTheOtherFamilyIsAMistakeOfTheConfiguration) {
  TcpScript server({});
  EXPECT_EQ(ConnectReason(server.endpoint(), IpAddress::Parse("203.0.113.7")), kConfig);
  EXPECT_EQ(ConnectReason(server.endpoint(), IpAddress::Parse("::1")), kConfig);
}

// docs/pitfalls.md 6.2: the ports are chosen per destination, so binding does not use them up: one
// port range serves two destinations at once.
TEST_F(SocketTest, BindingASourceDoesNotReserveAPort) {
  const auto fd = OpenTcpSocket(IpFamily::kV4);
  ASSERT_TRUE(fd);
  ASSERT_TRUE(BindSource(*fd, *IpAddress::Parse("127.0.0.1")));
  EXPECT_EQ(LocalEndpoint(fd->get())->port, 0);
}

// docs/pitfalls.md 6.1
TEST_F(SocketTest, NoDescriptorsLeftIsTheAgentsFault) {
  TcpScript server({});
  // Once before: UBSan opens a pipe the first time that it meets a type.
  EXPECT_EQ(ConnectReason(server.endpoint()), kNone);
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  rlimit tight = before;
  const int next = dup(0);
  tight.rlim_cur = static_cast<rlim_t>(next);
  close(next);
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &tight), 0);
  const auto reason = ConnectReason(server.endpoint());
  setrlimit(RLIMIT_NOFILE, &before);
  EXPECT_EQ(reason, kNoFds);
}

TEST_F(SocketTest, ASilentPeerNeverCompletesTheConnectOfAFullBacklog) {
  // A listener with a full accept queue drops SYNs: what a blackhole looks like.
  const SocketFd listener(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const SocketAddress any = ToSocketAddress(Local(0));
  ASSERT_EQ(bind(listener.get(), any.get(), any.size), 0);
  ASSERT_EQ(listen(listener.get(), 0), 0);
  const Endpoint peer = LocalEndpoint(listener.get()).value();
  std::vector<OpPtr> ops;
  int connected = 0;
  for (int i = 0; i < 4; ++i) {
    ops.push_back(connector_.ConnectTcp({peer, {}}, [&](Connected) { ++connected; }));
  }
  EXPECT_FALSE(loop_.RunUntil([&] { return connected == 4; }, milliseconds(50)));
  EXPECT_LT(connected, 4);
  const int before = connected;
  ops.clear();  // cancels
  loop_.Drain();
  EXPECT_EQ(connected, before);
}

TEST_F(SocketTest, AResetIsAReset) {
  TcpScript server({TcpStep::Expect("go"), TcpStep::Reset()});
  auto stream = Connect(server.endpoint());
  ASSERT_TRUE(stream);
  EXPECT_EQ(Write(**stream, "go"), kNone);
  EXPECT_EQ(Read(**stream), "reset");
}

TEST_F(SocketTest, WritingToAPeerThatIsGoneFailsWithoutASignal) {
  TcpScript server({TcpStep::Expect("go"), TcpStep::Reset()});
  auto stream = Connect(server.endpoint());
  ASSERT_TRUE(stream);
  EXPECT_EQ(Write(**stream, "go"), kNone);
  EXPECT_EQ(Read(**stream), "reset");
  EXPECT_EQ(Write(**stream, "more"), kTransferReset);
}

TEST_F(SocketTest, ReadsAreBoundedAndLoseNothing) {
  TcpScript server({TcpStep::Send("abcdef")});
  auto stream = Connect(server.endpoint());
  ASSERT_TRUE(stream);
  EXPECT_EQ(Read(**stream, 1), "a");
  EXPECT_EQ(Read(**stream, 2), "bc");
  EXPECT_EQ(Read(**stream), "def");
  EXPECT_EQ(Read(**stream), "<end>");
}

TEST_F(SocketTest, ACancelledReadLosesNothing) {
  TcpScript server({TcpStep::Expect("go"), TcpStep::Send("late")});
  auto stream = Connect(server.endpoint());
  ASSERT_TRUE(stream);
  bool completed = false;
  OpPtr read = (*stream)->Read(10, [&](auto) { completed = true; });
  read.reset();
  EXPECT_EQ(Write(**stream, "go"), kNone);
  EXPECT_EQ(Read(**stream), "late");
  EXPECT_FALSE(completed);
}

TEST_F(SocketTest, LargeWritesWaitForThePeerAndOverlapReads) {
  const std::string big(8U << 20U, 'w');
  TcpScript server({TcpStep::Send("banner"), TcpStep::Wait(), TcpStep::Expect(big + "."),
                    TcpStep::Send("done")});
  auto stream = Connect(server.endpoint());
  ASSERT_TRUE(stream);
  bool written = false;
  const OpPtr write =
      (*stream)->Write(big + ".", [&](auto outcome) { written = outcome.has_value(); });
  EXPECT_EQ(Read(**stream), "banner");
  EXPECT_FALSE(written);
  server.Release();
  EXPECT_EQ(Read(**stream), "done");
  EXPECT_TRUE(loop_.RunUntil([&] { return written; }, kLimit));
  EXPECT_EQ(server.received().size(), big.size() + 1);
}

TEST_F(SocketTest, ACompletionMayDestroyTheStream) {
  TcpScript server({TcpStep::Send("x"), TcpStep::Silent()});
  auto stream = Connect(server.endpoint());
  ASSERT_TRUE(stream);
  StreamPtr owned = std::move(*stream);
  bool read_done = false;
  OpPtr write = owned->Write("y", [](auto) {});
  OpPtr read = owned->Read(10, [&](auto) {
    read_done = true;
    read.reset();
    write.reset();
    owned.reset();
  });
  loop_.RunUntil([&] { return read_done; }, kLimit);
  EXPECT_TRUE(read_done);
  loop_.Drain();
}

// An event that finds nobody waiting must not keep the loop busy.
TEST_F(SocketTest, UnreadBytesDoNotSpinTheLoop) {
  TcpScript server({TcpStep::Send("ab"), TcpStep::Silent()});
  auto stream = Connect(server.endpoint());
  ASSERT_TRUE(stream);
  EXPECT_EQ(Read(**stream, 1), "a");
  int turns = 0;
  loop_.RunUntil(
      [&] {
        ++turns;
        return false;
      },
      milliseconds(30));
  EXPECT_LT(turns, 20);
  EXPECT_EQ(Read(**stream), "b");
}

}  // namespace
}  // namespace sonde
