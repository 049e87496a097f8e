#include "servers/inline_server.h"

#include <sys/socket.h>

#include <array>
#include <cstdlib>
#include <utility>

#include "net/socket_address.h"

namespace sonde {

InlineServer::InlineServer(Kind kind) : kind_(kind) {
  const Endpoint any{*IpAddress::Parse("127.0.0.1"), 0};
  const SocketAddress address = ToSocketAddress(any);
  auto fd = kind == Kind::kTcp ? OpenListener({.address = any}) : OpenUdpSocket(IpFamily::kV4);
  if (!fd) std::abort();
  if (kind == Kind::kUdp && ::bind(fd->get(), address.get(), address.size) != 0) std::abort();
  listener_ = std::move(*fd);
  endpoint_ = *LocalEndpoint(listener_.get());
}

std::string InlineServer::Poll() {
  if (kind_ == Kind::kTcp && !client_.valid()) {
    auto accepted = AcceptSocket(listener_);
    if (!accepted) return {};
    client_ = std::move(accepted->fd);
  }
  std::array<char, 4096> buffer;
  SocketAddress from;
  from.size = sizeof from.storage;
  const int fd = kind_ == Kind::kTcp ? client_.get() : listener_.get();
  const ssize_t got =
      ::recvfrom(fd, buffer.data(), buffer.size(), MSG_DONTWAIT, from.get(), &from.size);
  if (got <= 0) return {};
  if (kind_ == Kind::kUdp) peer_ = FromSocketAddress(from);
  return {buffer.data(), static_cast<std::size_t>(got)};
}

void InlineServer::Send(std::string_view bytes) {
  if (kind_ == Kind::kTcp) {
    if (::send(client_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL) < 0) std::abort();
    return;
  }
  const SocketAddress to = ToSocketAddress(*peer_);
  if (::sendto(listener_.get(), bytes.data(), bytes.size(), 0, to.get(), to.size) < 0) std::abort();
}

}  // namespace sonde
