#include "net/ares_sockets.h"

#include <ares.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>

namespace sonde {

namespace {

int Note(int result, void* last_error) noexcept {
  if (result < 0 && errno != EINPROGRESS) *static_cast<int*>(last_error) = errno;
  return result;
}

ares_socket_t Socket(int domain, int type, int protocol, void* last_error) noexcept {
  return Note(socket(domain, type | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol), last_error);
}

int Close(ares_socket_t fd, void* /*last_error*/) noexcept { return close(fd); }

int Connect(ares_socket_t fd, const sockaddr* address, ares_socklen_t size,
            void* last_error) noexcept {
  const int result = connect(fd, address, size);
  if (result == 0) *static_cast<int*>(last_error) = 0;
  return Note(result, last_error);
}

ares_ssize_t Receive(ares_socket_t fd, void* data, size_t size, int flags, sockaddr* from,
                     ares_socklen_t* from_size, void* /*last_error*/) noexcept {
  return recvfrom(fd, data, size, flags, from, from_size);
}

ares_ssize_t Send(ares_socket_t fd, const iovec* parts, int count, void* /*last_error*/) noexcept {
  msghdr message{};
  message.msg_iov = const_cast<iovec*>(parts);
  message.msg_iovlen = static_cast<std::size_t>(count);
  return sendmsg(fd, &message, MSG_NOSIGNAL);
}

}  // namespace

void InstallAresSockets(ares_channeldata* channel, int* last_error) {
  static constexpr ares_socket_functions kFunctions{&Socket, &Close, &Connect, &Receive, &Send};
  ares_set_socket_functions(channel, &kFunctions, last_error);
}

}  // namespace sonde
