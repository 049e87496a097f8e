#include "net/icmp_pinger.h"

#include <linux/errqueue.h>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>

#include "net/icmp_filter.h"
#include "net/icmp_packet.h"
#include "net/kernel_facts.h"
#include "net/socket_address.h"
#include "net/socket_fd.h"
#include "sonde/random.h"

namespace sonde {
namespace {

constexpr std::size_t kMaxPacket = 65535;
constexpr int kPacketsPerTurn = 64;

struct PingSocket {
  SocketFd fd;
  bool raw = false;
};

std::expected<PingSocket, Errno> OpenPingSocket(const IcmpEcho& echo, IcmpSending& sending) {
  const bool v4 = echo.peer.is_v4();
  const int family = v4 ? AF_INET : AF_INET6;
  const int protocol = v4 ? static_cast<int>(IPPROTO_ICMP) : static_cast<int>(IPPROTO_ICMPV6);
  const bool must_be_raw = v4 && echo.dont_fragment;
  constexpr int kFlags = SOCK_NONBLOCK | SOCK_CLOEXEC;
  if (!must_be_raw) {
    SocketFd fd(socket(family, SOCK_DGRAM | kFlags, protocol));
    if (fd.valid()) return PingSocket{std::move(fd), false};
    const Errno error = errno;
    sending.unprivileged_error = std::strerror(error);
    if (error == EMFILE || error == ENFILE) return std::unexpected(error);
  }
  SocketFd fd(socket(family, SOCK_RAW | kFlags, protocol));
  if (!fd.valid()) return std::unexpected(errno);
  return PingSocket{std::move(fd), true};
}

void SetOption(const SocketFd& fd, int level, int option, int value) {
  setsockopt(fd.get(), level, option, &value, sizeof value);
}

void ConfigureV4(const SocketFd& fd, const IcmpEcho& echo) {
  SetOption(fd, IPPROTO_IP, IP_RECVTTL, 1);
  SetOption(fd, IPPROTO_IP, IP_RECVERR, 1);
  if (echo.ttl > 0) SetOption(fd, IPPROTO_IP, IP_TTL, echo.ttl);
  // Sets DF and does not let a cached path MTU decide.
  if (echo.dont_fragment) SetOption(fd, IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_PROBE);
}

void ConfigureV6(const SocketFd& fd, const IcmpEcho& echo) {
  SetOption(fd, IPPROTO_IPV6, IPV6_RECVHOPLIMIT, 1);
  SetOption(fd, IPPROTO_IPV6, IPV6_RECVERR, 1);
  if (echo.ttl > 0) SetOption(fd, IPPROTO_IPV6, IPV6_UNICAST_HOPS, echo.ttl);
}

/// TTL or hop limit among the control messages of a packet.
std::optional<int> HopLimit(msghdr& message) {
  for (cmsghdr* control = CMSG_FIRSTHDR(&message); control != nullptr;
       control = CMSG_NXTHDR(&message, control)) {
    const bool v4 = control->cmsg_level == IPPROTO_IP && control->cmsg_type == IP_TTL;
    const bool v6 = control->cmsg_level == IPPROTO_IPV6 && control->cmsg_type == IPV6_HOPLIMIT;
    if (!v4 && !v6) continue;
    int value = 0;
    std::memcpy(&value, CMSG_DATA(control), sizeof value);
    return value;
  }
  return std::nullopt;
}

/// The errno of an ICMP error that the kernel matched to our socket.
std::optional<int> ExtendedError(msghdr& message) {
  for (cmsghdr* control = CMSG_FIRSTHDR(&message); control != nullptr;
       control = CMSG_NXTHDR(&message, control)) {
    const bool v4 = control->cmsg_level == IPPROTO_IP && control->cmsg_type == IP_RECVERR;
    const bool v6 = control->cmsg_level == IPPROTO_IPV6 && control->cmsg_type == IPV6_RECVERR;
    if (!v4 && !v6) continue;
    sock_extended_err error{};
    std::memcpy(&error, CMSG_DATA(control), sizeof error);
    return static_cast<int>(error.ee_errno);
  }
  return std::nullopt;
}

class PingOp final : public IcmpOp {
 public:
  using Done = std::move_only_function<void(std::expected<IcmpReply, IcmpFailure>)>;

  PingOp(EventLoop& loop, IcmpEcho echo, std::uint16_t sequence, Done done)
      : loop_(loop), echo_(std::move(echo)), done_(std::move(done)) {
    key_.family = echo_.peer.family();
    key_.sequence = sequence;
    sending_.sequence = sequence;
    if (Errno error = Send(); error != 0) {
      deferred_ = loop_.Defer([this, error] { CompleteWithErrno(error); });
      return;
    }
    watch_ = loop_.Watch(socket_.fd.get(), FdEvents::kRead, [this](FdEvents) { OnReady(); });
  }

  const Failure& evidence() const noexcept override { return evidence_; }
  Duration setup() const noexcept override { return reply_.setup; }
  const IcmpSending& sending() const noexcept override { return sending_; }

 private:
  Errno Send() {
    const MonoTime began = loop_.Now();
    auto opened = OpenPingSocket(echo_, sending_);
    if (!opened) return opened.error();
    socket_ = std::move(*opened);
    if (Errno error = Bind(); error != 0) {
      if (!socket_.raw) sending_.unprivileged_error = std::strerror(error);
      return error;
    }
    sending_.listening = true;
    StampArrivals(socket_.fd);
    echo_.peer.is_v4() ? ConfigureV4(socket_.fd, echo_) : ConfigureV6(socket_.fd, echo_);
    if (socket_.raw) {
      key_.id = static_cast<std::uint16_t>(RandomBits());
      FilterEchoReplies(socket_.fd, key_.family, *key_.id);
    }
    sending_.id = key_.id.value_or(0);
    const std::string packet = BuildEchoRequest(key_, echo_.payload);
    const SocketAddress peer = ToSocketAddress({echo_.peer, 0});
    reply_.sent = loop_.Now();
    reply_.setup = reply_.sent - began;
    const ssize_t sent =
        sendto(socket_.fd.get(), packet.data(), packet.size(), MSG_NOSIGNAL, peer.get(), peer.size);
    if (sent < 0) return errno;
    sending_.sent = true;
    return 0;
  }

  Errno Bind() {
    if (!echo_.source) return 0;
    if (echo_.source->family() != echo_.peer.family()) return EINVAL;
    const SocketAddress source = ToSocketAddress({*echo_.source, 0});
    return bind(socket_.fd.get(), source.get(), source.size) == 0 ? 0 : errno;
  }

  void OnReady() {
    DrainErrorQueue();
    for (int i = 0; i < kPacketsPerTurn; ++i) {
      buffer_.resize(kMaxPacket);
      std::array<char, 256> control{};
      SocketAddress from;
      iovec part{buffer_.data(), buffer_.size()};
      msghdr message{};
      message.msg_name = from.get();
      message.msg_namelen = sizeof from.storage;
      message.msg_iov = &part;
      message.msg_iovlen = 1;
      message.msg_control = control.data();
      message.msg_controllen = control.size();
      const ssize_t got = recvmsg(socket_.fd.get(), &message, MSG_DONTWAIT);
      if (got < 0) return;  // nothing more; an error was told by the error queue
      if (Matches(from, std::string_view(buffer_).substr(0, static_cast<std::size_t>(got)))) {
        const MonoTime arrived = ArrivalTime(message, reply_.sent, loop_);
        reply_.rtt = arrived - reply_.sent;
        reply_.lag = loop_.Now() - arrived;
        reply_.hop_limit = HopLimit(message);
        return Complete(reply_);
      }
    }
  }

  bool Matches(const SocketAddress& from, std::string_view packet) const {
    const auto sender = FromSocketAddress(from);
    // Bytes only: the zone of a link-local answer is known only to the kernel.
    if (!sender || !std::ranges::equal(sender->ip.bytes(), echo_.peer.bytes())) return false;
    if (socket_.raw && echo_.peer.is_v4()) packet = SkipIpv4Header(packet);
    return IsEchoReply(packet, key_, echo_.payload);
  }

  /// ICMP errors about our request. They are evidence, not the end: an answer may still come, as
  /// with the exporter, which waits for its deadline.
  void DrainErrorQueue() {
    for (int i = 0; i < kPacketsPerTurn; ++i) {
      std::array<char, 512> control{};
      std::array<char, 512> data{};
      iovec part{data.data(), data.size()};
      msghdr message{};
      message.msg_iov = &part;
      message.msg_iovlen = 1;
      message.msg_control = control.data();
      message.msg_controllen = control.size();
      if (recvmsg(socket_.fd.get(), &message, MSG_ERRQUEUE | MSG_DONTWAIT) < 0) return;
      if (const auto error = ExtendedError(message)) {
        evidence_ = {ReasonFromErrno(*error, Phase::kConnect),
                     std::string("an ICMP error answered the request: ") + std::strerror(*error)};
      }
    }
  }

  void CompleteWithErrno(Errno error) {
    if (!socket_.fd.valid() && (error == EPERM || error == EACCES)) {
      return Fail({FailureReason::kConfig,
                   std::string("open an ICMP socket: ") + std::strerror(error) +
                       " (it takes CAP_NET_RAW, or a group within net.ipv4.ping_group_range)"});
    }
    // There are no ports to run out of: the source is not an address of this host.
    const FailureReason reason =
        error == EADDRNOTAVAIL ? FailureReason::kConfig : ReasonFromErrno(error, Phase::kConnect);
    const std::string what = sending_.sent ? "receive" : "send the echo request";
    Fail({reason, what + ": " + std::strerror(error)});
  }

  void Fail(Failure failure) {
    Complete(std::unexpected(IcmpFailure{std::move(failure), reply_.setup, sending_.sent}));
  }

  void Complete(std::expected<IcmpReply, IcmpFailure> outcome) {
    watch_.reset();
    auto done = std::move(done_);
    done(std::move(outcome));
  }

  EventLoop& loop_;
  IcmpEcho echo_;
  Done done_;
  EchoKey key_;
  PingSocket socket_;
  IcmpReply reply_;
  Failure evidence_;
  IcmpSending sending_;
  std::string buffer_;
  OpPtr deferred_;
  std::unique_ptr<FdWatch> watch_;
};

}  // namespace

std::unique_ptr<IcmpOp> SocketPinger::Ping(
    IcmpEcho echo, std::move_only_function<void(std::expected<IcmpReply, IcmpFailure>)> done) {
  return std::make_unique<PingOp>(loop_, std::move(echo), next_sequence_++, std::move(done));
}

}  // namespace sonde
