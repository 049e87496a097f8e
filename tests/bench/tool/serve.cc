// The fixed-delay server. GET /DELAY/ID is answered DELAY milliseconds after it arrived ("never":
// not at all), GET /DELAY likewise without a record. GET /records lists "ID IMPOSED" for what was
// answered since the last time it was asked, in nanoseconds.
//
// IMPOSED is the truth that an agent's figures are held against: from the arrival of the request's
// end in the kernel (SO_TIMESTAMPNS) until just before the answer is written. So neither this
// server's own delays nor the kernel's count as an error of the agent, and the write does.
#include <sys/socket.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "loop.h"
#include "options.h"

namespace bench {
namespace {

constexpr std::size_t kMaxRequest = 16384;

struct Record {
  std::string id;
  std::int64_t imposed = 0;
};

struct Connection {
  Fd fd;
  std::string in;
  std::string out;
  std::int64_t arrived = 0;  ///< of the newest bytes, wall clock
  bool waiting = false;      ///< an answer is due later
};

std::int64_t ArrivalOf(msghdr& message) {
  for (cmsghdr* part = CMSG_FIRSTHDR(&message); part; part = CMSG_NXTHDR(&message, part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_TIMESTAMPNS) continue;
    timespec stamp{};
    std::memcpy(&stamp, CMSG_DATA(part), sizeof stamp);
    return stamp.tv_sec * std::int64_t{1'000'000'000} + stamp.tv_nsec;
  }
  return WallNanos();
}

class DelayServer {
 public:
  explicit DelayServer(std::size_t body) : body_(body, 'x') { body_.back() = '\n'; }

  void Listen(sockaddr_in address, int addresses) {
    for (int i = 0; i < addresses; ++i) {
      listeners_.push_back(ListenTcp(address));
      const int fd = listeners_.back().get();
      const int on = 1;
      setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);  // accepted sockets inherit it
      loop_.Watch(fd, [this, fd](std::uint32_t) { Accept(fd); });
      address.sin_addr.s_addr = htonl(ntohl(address.sin_addr.s_addr) + 1);
    }
  }
  void Run() { loop_.Run(); }

 private:
  using Key = std::uint64_t;

  void Accept(int listener) {
    while (true) {
      Fd fd(accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
      if (!fd) return;
      const Key key = ++last_key_;
      loop_.Watch(fd.get(), [this, key](std::uint32_t) { Ready(key); });
      open_[key].fd = std::move(fd);
    }
  }

  void Close(Key key) {
    const auto found = open_.find(key);
    loop_.Forget(found->second.fd.get());
    open_.erase(found);
  }

  void Ready(Key key) {
    Connection& connection = open_.at(key);
    if (!Read(connection) || !Flush(connection)) return Close(key);
    TakeRequests(key);
  }

  /// False if the connection is over.
  static bool Read(Connection& connection) {
    char bytes[8192];
    alignas(cmsghdr) char control[256];
    while (connection.in.size() < kMaxRequest) {
      iovec part{.iov_base = bytes, .iov_len = sizeof bytes};
      msghdr message{};
      message.msg_iov = &part;
      message.msg_iovlen = 1;
      message.msg_control = control;
      message.msg_controllen = sizeof control;
      const auto got = recvmsg(connection.fd.get(), &message, 0);
      if (got < 0) return errno == EAGAIN;
      if (got == 0) return false;
      connection.arrived = ArrivalOf(message);
      connection.in.append(bytes, static_cast<std::size_t>(got));
    }
    return false;
  }

  static bool Flush(Connection& connection) {
    while (!connection.out.empty()) {
      const auto sent = send(connection.fd.get(), connection.out.data(), connection.out.size(), 0);
      if (sent < 0) return errno == EAGAIN;
      connection.out.erase(0, static_cast<std::size_t>(sent));
    }
    return true;
  }

  void TakeRequests(Key key) {
    Connection& connection = open_.at(key);
    if (connection.waiting) return;
    const auto end = connection.in.find("\r\n\r\n");
    if (end == std::string::npos) return;
    const std::string head = connection.in.substr(0, end);
    connection.in.erase(0, end + 4);
    const auto from = head.find(' ');
    const auto to = head.find(' ', from + 1);
    if (to == std::string::npos) return Close(key);
    Respond(key, head.substr(from + 1, to - from - 1));
  }

  void Respond(Key key, const std::string& path) {
    Connection& connection = open_.at(key);
    if (path == "/records") return Write(key, TakeRecords());
    connection.waiting = true;
    if (path.starts_with("/never")) return;
    const auto slash = path.find('/', 1);
    const std::string id = slash == std::string::npos ? "" : path.substr(slash + 1);
    const double delay = path.size() > 1 ? std::strtod(path.c_str() + 1, nullptr) * 1e6 : 0;
    const std::int64_t arrived = connection.arrived;
    // Nanoseconds of this clock at which the other one shows the moment.
    const std::int64_t due = arrived + static_cast<std::int64_t>(delay) - WallNanos() + MonoNanos();
    const auto answer = [this, key, id, arrived] { Impose(key, id, arrived); };
    delay > 0 ? loop_.At(due, answer) : answer();
  }

  void Impose(Key key, const std::string& id, std::int64_t arrived) {
    if (!open_.contains(key)) return;  // the agent has given up
    const std::int64_t imposed = WallNanos() - arrived;
    Write(key, body_);
    if (!id.empty()) records_.push_back({id, imposed});
  }

  void Write(Key key, std::string_view body) {
    Connection& connection = open_.at(key);
    connection.waiting = false;
    connection.out.append("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: ");
    connection.out.append(std::to_string(body.size())).append("\r\n\r\n").append(body);
    if (!Flush(connection)) return Close(key);
    TakeRequests(key);
  }

  std::string TakeRecords() {
    std::string text;
    for (const Record& record : records_) {
      text += record.id + ' ' + std::to_string(record.imposed) + '\n';
    }
    records_.clear();
    return text;
  }

  Loop loop_;
  std::string body_;
  std::vector<Fd> listeners_;
  std::unordered_map<Key, Connection> open_;
  Key last_key_ = 0;
  std::vector<Record> records_;
};

}  // namespace

int Serve(Options options) {
  const auto address = ParseAddress(options.Text("listen", "127.0.0.1:8080"));
  const int addresses = static_cast<int>(options.Number("addresses", 1));
  const auto body = static_cast<std::size_t>(options.Number("body", 100));
  options.Finish();
  DelayServer server(body);
  server.Listen(address, addresses);
  server.Run();
  return 0;
}

}  // namespace bench
