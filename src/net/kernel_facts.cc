#include "net/kernel_facts.h"

#include <linux/tcp.h>
#include <netinet/in.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <ctime>

namespace sonde {
namespace {

std::optional<WallTime> Stamp(msghdr& message) noexcept {
  for (cmsghdr* control = CMSG_FIRSTHDR(&message); control != nullptr;
       control = CMSG_NXTHDR(&message, control)) {
    if (control->cmsg_level != SOL_SOCKET || control->cmsg_type != SCM_TIMESTAMPNS) continue;
    timespec stamp{};
    std::memcpy(&stamp, CMSG_DATA(control), sizeof stamp);
    return WallTime(std::chrono::seconds(stamp.tv_sec) + std::chrono::nanoseconds(stamp.tv_nsec));
  }
  return std::nullopt;
}

/// TCP_ESTABLISHED of <netinet/tcp.h>, whose other names clash with those of <linux/tcp.h>.
constexpr std::uint8_t kEstablished = 1;

bool ReadInfo(int fd, tcp_info& info) noexcept {
  socklen_t size = sizeof info;
  return ::getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &size) == 0;
}

TcpFacts FactsOf(const tcp_info& info) noexcept {
  using std::chrono::microseconds;
  TcpFacts facts;
  facts.rtt = microseconds(info.tcpi_rtt);
  // Older kernels give less; the rest stays zero.
  facts.min_rtt = microseconds(info.tcpi_min_rtt);
  facts.retransmits = info.tcpi_total_retrans;
  return facts;
}

}  // namespace

void StampArrivals(const SocketFd& fd) noexcept {
  const int on = 1;
  ::setsockopt(fd.get(), SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
}

MonoTime ArrivalTime(msghdr& message, MonoTime earliest, const Clock& clock) noexcept {
  const auto stamp = Stamp(message);
  const MonoTime now = clock.Now();
  if (!stamp) return now;
  const Duration late = clock.WallNow() - *stamp;
  if (late < Duration::zero() || now - late < earliest) return now;
  return now - late;
}

ssize_t ReceiveStamped(const SocketFd& fd, std::span<char> room, int flags, MonoTime& arrived,
                       const Clock& clock) noexcept {
  iovec part{room.data(), room.size()};
  std::array<char, kStampRoom> control;
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  ssize_t got = 0;
  do {
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    got = ::recvmsg(fd.get(), &message, flags);
  } while (got < 0 && errno == EINTR);
  if (got >= 0) arrived = ArrivalTime(message, arrived, clock);
  return got;
}

std::optional<TcpFacts> ReadTcpFacts(int fd) noexcept {
  tcp_info info{};
  if (!ReadInfo(fd, info)) return std::nullopt;
  return FactsOf(info);
}

std::optional<TcpFacts> ReadTcpFactsIfConnected(int fd) noexcept {
  tcp_info info{};
  if (!ReadInfo(fd, info) || info.tcpi_state != kEstablished) return std::nullopt;
  return FactsOf(info);
}

StampKeeper::StampKeeper() {
  if (auto fd = OpenUdpSocket(IpFamily::kV4)) {
    StampArrivals(*fd);
    fd_ = std::move(*fd);
  }
}

}  // namespace sonde
