// The server on real sockets: thousands of held requests on one thread, and clients that vanish.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <string>
#include <vector>

#include "event/uv_loop.h"
#include "metrics/agent_metrics.h"
#include "metrics/process_stats.h"
#include "net/socket_listener.h"
#include "server/http_server.h"

namespace sonde {
namespace {

using std::chrono::seconds;
using testing::StartsWith;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif

/// A client's end: a plain blocking descriptor on loopback.
class Client {
 public:
  explicit Client(std::uint16_t port) : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }
  Client(Client&& other) noexcept
      : fd_(std::exchange(other.fd_, -1)), connected_(other.connected_) {}
  Client& operator=(Client&&) = delete;
  ~Client() {
    if (fd_ >= 0) close(fd_);
  }

  bool connected() const { return connected_; }
  void Send(std::string_view bytes) {
    ASSERT_EQ(send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(bytes.size()));
  }
  /// What has come, without waiting.
  std::string Received() {
    std::string all;
    char buffer[4096];
    for (;;) {
      const ssize_t got = recv(fd_, buffer, sizeof buffer, MSG_DONTWAIT);
      if (got <= 0) return all;
      all.append(buffer, static_cast<std::size_t>(got));
    }
  }
  /// Closes with a reset instead of an end of stream.
  void Reset() {
    const linger now{.l_onoff = 1, .l_linger = 0};
    setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close(std::exchange(fd_, -1));
  }

 private:
  int fd_;
  bool connected_ = false;
};

class HttpSocketTest : public testing::Test {
 protected:
  HttpSocketTest() {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    router_.Add("/", {"hold",
                      [this](const ServerRequest&, Responder responder) -> OpPtr {
                        return std::make_unique<HeldOp>(*this, std::move(responder));
                      },
                      true});
    server_.emplace(loop_, router_, metrics_);
    listener_.emplace(
        loop_, [this](std::unique_ptr<ByteStream> stream) { server_->Serve(std::move(stream)); });
    const auto listening = listener_->Listen("127.0.0.1:0");
    EXPECT_TRUE(listening) << listening.error().message;
    port_ = listener_->endpoints().front().port;
  }

  class HeldOp final : public Op {
   public:
    HeldOp(HttpSocketTest& test, Responder responder)
        : test_(test), responder_(std::move(responder)) {
      test_.held_.push_back(this);
    }
    ~HeldOp() override { std::erase(test_.held_, this); }
    void Answer() { responder_.Send(ServerResponse::Text(200, "late")); }

   private:
    HttpSocketTest& test_;
    Responder responder_;
  };

  void Connect(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      clients_.emplace_back(port_);
      ASSERT_TRUE(clients_.back().connected()) << errno;
      clients_.back().Send("GET /probe?target=x HTTP/1.1\r\nHost: h\r\n\r\n");
      // The backlog is finite: let the server accept now and then.
      if (i % 64 == 0) loop_.RunUntil([&] { return held_.size() == clients_.size(); }, seconds(10));
    }
    EXPECT_TRUE(loop_.RunUntil([&] { return held_.size() == clients_.size(); }, seconds(20)));
  }

  UvLoop loop_;
  AgentMetrics metrics_{{"1", "", {}}};
  Router router_;
  std::vector<HeldOp*> held_;
  std::vector<Client> clients_;
  std::optional<HttpServer> server_;
  std::optional<SocketListener> listener_;
  std::uint16_t port_ = 0;
};

TEST_F(HttpSocketTest, ThousandsOfRequestsAreHeldInLittleMemory) {
  Connect(100);  // what is allocated once
  const auto before = ReadProcessStats();
  constexpr std::size_t kMore = 2000;
  Connect(kMore);
  const auto after = ReadProcessStats();
  ASSERT_TRUE(before && after);
  const std::uint64_t each = (after->resident_bytes - before->resident_bytes) / kMore;
  RecordProperty("bytes_per_held_request", std::to_string(each));
  if (!kSanitized) {
    EXPECT_LT(each, 6U * 1024) << "the test's own descriptors included";
  }

  while (!held_.empty()) held_.back()->Answer();
  EXPECT_TRUE(loop_.RunUntil([&] { return !clients_.back().Received().empty(); }, seconds(10)));
  EXPECT_EQ(server_->connections(), clients_.size()) << "kept alive";
}

TEST_F(HttpSocketTest, ClientsThatCloseOrResetCancelTheirRequests) {
  Connect(50);
  for (std::size_t i = 0; i < 25; ++i) clients_[i].Reset();
  EXPECT_TRUE(loop_.RunUntil([&] { return held_.size() == 25; }, seconds(10)));
  clients_.clear();
  EXPECT_TRUE(loop_.RunUntil([&] { return held_.empty(); }, seconds(10)));
  EXPECT_EQ(server_->connections(), 0U);
}

TEST_F(HttpSocketTest, ARefusedRequestGetsItsAnswerThoughMoreBytesFollow) {
  Client client(port_);
  client.Send("BROKEN\r\n\r\n" + std::string(100'000, 'x'));
  std::string answer;
  EXPECT_TRUE(loop_.RunUntil(
      [&] {
        answer += client.Received();
        return !answer.empty();
      },
      seconds(10)));
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 400 "));
}

TEST_F(HttpSocketTest, TheLoopEndsEmptyWithRequestsStillHeld) {
  Connect(10);
  listener_.reset();
  server_.reset();
  EXPECT_TRUE(held_.empty());
  EXPECT_EQ(loop_.open_handles(), 0U);
}

}  // namespace
}  // namespace sonde
