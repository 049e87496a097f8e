#include "sockets.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>

namespace bench {
namespace {

std::int64_t Nanos(clockid_t clock) noexcept {
  timespec now{};
  clock_gettime(clock, &now);
  return now.tv_sec * std::int64_t{1'000'000'000} + now.tv_nsec;
}

Fd Bound(int type, const sockaddr_in& address) {
  Fd fd(socket(AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const int on = 1;
  if (!fd || setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0) Die("socket");
  if (bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    Die("bind");
  }
  return fd;
}

}  // namespace

std::int64_t MonoNanos() noexcept { return Nanos(CLOCK_MONOTONIC); }
std::int64_t WallNanos() noexcept { return Nanos(CLOCK_REALTIME); }

void Die(std::string_view what) {
  std::fprintf(stderr, "bench_tool: %.*s: %s\n", static_cast<int>(what.size()), what.data(),
               std::strerror(errno));
  std::exit(1);
}

sockaddr_in ParseAddress(const std::string& text) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  const auto colon = text.rfind(':');
  errno = EINVAL;
  if (colon == std::string::npos ||
      inet_pton(AF_INET, text.substr(0, colon).c_str(), &address.sin_addr) != 1) {
    Die("no address and port: " + text);
  }
  address.sin_port = htons(static_cast<std::uint16_t>(std::atoi(text.c_str() + colon + 1)));
  return address;
}

Fd ListenTcp(const sockaddr_in& address) {
  Fd fd = Bound(SOCK_STREAM, address);
  if (listen(fd.get(), SOMAXCONN) != 0) Die("listen");
  return fd;
}

Fd BindUdp(const sockaddr_in& address) { return Bound(SOCK_DGRAM, address); }

Fd ConnectTcp(const sockaddr_in& address) noexcept {
  Fd fd(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd) return fd;
  const int on = 1;
  setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  const int done = connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
  return done == 0 || errno == EINPROGRESS ? std::move(fd) : Fd();
}

}  // namespace bench
