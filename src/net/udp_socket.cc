#include "net/udp_socket.h"

#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "net/kernel_facts.h"
#include "net/socket_fd.h"

namespace sonde {
namespace {

constexpr std::size_t kMaxDatagram = 65535;

std::unexpected<Failure> Failed(int error, Phase phase, const std::string& what) {
  return std::unexpected(
      Failure{ReasonFromErrno(error, phase), what + ": " + std::strerror(error)});
}

class UdpSocket final : public DatagramSocket {
 public:
  UdpSocket(EventLoop& loop, SocketFd fd) : loop_(loop), fd_(std::move(fd)) {}

  std::expected<void, Failure> Send(std::string_view datagram) override {
    if (send(fd_.get(), datagram.data(), datagram.size(), MSG_NOSIGNAL) < 0) {
      return Failed(errno, Phase::kConnect, "send");
    }
    return {};
  }

  OpPtr Receive(ReceiveDone done) override {
    return std::make_unique<ReceiveOp>(*this, std::move(done));
  }
  std::optional<MonoTime> arrived() const override { return arrived_; }

 private:
  class ReceiveOp final : public Op {
   public:
    ReceiveOp(UdpSocket& socket, ReceiveDone done) : socket_(socket), done_(std::move(done)) {
      watch_ =
          socket_.loop_.Watch(socket_.fd_.get(), FdEvents::kRead, [this](FdEvents) { OnReady(); });
    }

   private:
    void OnReady() {
      std::string buffer(kMaxDatagram, '\0');
      const ssize_t got = socket_.ReceiveNow(buffer);
      if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
      const int error = got < 0 ? errno : 0;
      watch_.reset();
      auto done = std::move(done_);
      // A refusal here is the answer to what was sent: nobody listens on the port.
      if (error != 0) return done(Failed(error, Phase::kConnect, "receive"));
      done(std::string_view(buffer).substr(0, static_cast<std::size_t>(got)));
    }

    UdpSocket& socket_;
    ReceiveDone done_;
    std::unique_ptr<FdWatch> watch_;
  };

  /// recv, with the time of arrival.
  ssize_t ReceiveNow(std::string& buffer) {
    MonoTime arrived = arrived_.value_or(opened_);
    const ssize_t got = ReceiveStamped(fd_, buffer, MSG_DONTWAIT, arrived, loop_);
    if (got >= 0) arrived_ = arrived;
    return got;
  }

  EventLoop& loop_;
  SocketFd fd_;
  MonoTime opened_ = loop_.Now();
  std::optional<MonoTime> arrived_;
};

}  // namespace

std::expected<std::unique_ptr<DatagramSocket>, Failure> UdpConnector::OpenUdp(
    const ConnectOptions& options) {
  auto fd = OpenUdpSocket(options.peer.ip.family());
  if (!fd) return Failed(fd.error(), Phase::kConnect, "socket");
  StampArrivals(*fd);
  if (options.source) {
    if (options.source->family() != options.peer.ip.family()) {
      return std::unexpected(WrongSourceFamily());
    }
    if (auto bound = BindSource(*fd, *options.source); !bound) {
      auto failed = Failed(bound.error(), Phase::kConnect, "bind to " + options.source->ToString());
      // No port is taken by this bind: the address is not one of this host.
      if (bound.error() == EADDRNOTAVAIL) failed.error().reason = FailureReason::kConfig;
      return failed;
    }
  }
  if (auto connected = StartConnect(*fd, options.peer); !connected) {
    return Failed(connected.error(), Phase::kConnect, "connect to " + options.peer.ToString());
  }
  return std::make_unique<UdpSocket>(loop_, std::move(*fd));
}

}  // namespace sonde
