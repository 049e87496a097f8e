#include "net/ares_sockets.h"

#include <ares.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>

namespace sonde {

namespace {

template <typename Size>
Size Note(Size result, void* last) noexcept {
  if (result < 0 && errno != EINPROGRESS && errno != EAGAIN) {
    *static_cast<AresSocketEvent*>(last) = {errno, 0};
  }
  return result;
}

ares_socket_t Socket(int domain, int type, int protocol, void* last) noexcept {
  return Note(socket(domain, type | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol), last);
}

int Close(ares_socket_t fd, void* /*last*/) noexcept { return close(fd); }

int Connect(ares_socket_t fd, const sockaddr* address, ares_socklen_t size, void* last) noexcept {
  return Note(connect(fd, address, size), last);
}

ares_ssize_t Receive(ares_socket_t fd, void* data, size_t size, int flags, sockaddr* from,
                     ares_socklen_t* from_size, void* last) noexcept {
  constexpr ares_ssize_t kHeaderBytes = 12;
  const ares_ssize_t got = Note(recvfrom(fd, data, size, flags, from, from_size), last);
  if (got >= kHeaderBytes) {
    *static_cast<AresSocketEvent*>(last) = {0, static_cast<const unsigned char*>(data)[3] & 0x0f};
  }
  return got;
}

ares_ssize_t Send(ares_socket_t fd, const iovec* parts, int count, void* last) noexcept {
  msghdr message{};
  message.msg_iov = const_cast<iovec*>(parts);
  message.msg_iovlen = static_cast<std::size_t>(count);
  return Note(sendmsg(fd, &message, MSG_NOSIGNAL), last);
}

}  // namespace

void InstallAresSockets(ares_channeldata* channel, AresSocketEvent* last) {
  static constexpr ares_socket_functions kFunctions{&Socket, &Close, &Connect, &Receive, &Send};
  ares_set_socket_functions(channel, &kFunctions, last);
}

}  // namespace sonde
