// SocketFd: sole owner of a descriptor, and the few socket calls with their pitfalls handled.
//
// Why: close exactly once on every path; nobody outside these files sees sockaddr.
//
// THREAD: a value of its owner's thread. LIFETIME: closes the descriptor when it dies.
#pragma once

#include <expected>
#include <optional>
#include <string_view>
#include <utility>

#include "sonde/address.h"
#include "sonde/failure.h"

namespace sonde {

class SocketFd {
 public:
  SocketFd() = default;
  explicit SocketFd(int fd) noexcept : fd_(fd) {}
  SocketFd(SocketFd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  SocketFd& operator=(SocketFd&& other) noexcept;
  ~SocketFd();

  int get() const noexcept { return fd_; }
  bool valid() const noexcept { return fd_ >= 0; }
  int Release() noexcept { return std::exchange(fd_, -1); }

 private:
  int fd_ = -1;
};

/// All of these give errno as their error.
using Errno = int;

/// A non-blocking, close-on-exec stream socket.
std::expected<SocketFd, Errno> OpenTcpSocket(IpFamily family);
std::expected<SocketFd, Errno> OpenUnixSocket();
/// A non-blocking, close-on-exec datagram socket.
std::expected<SocketFd, Errno> OpenUdpSocket(IpFamily family);
/// What connecting from an address of another family than the peer's fails with.
Failure WrongSourceFamily();
/// Binds the local address with port 0; the port is chosen by connect, per destination
/// (IP_BIND_ADDRESS_NO_PORT), so that the ephemeral range is not exhausted by bind.
std::expected<void, Errno> BindSource(const SocketFd& fd, const IpAddress& source);
/// Starts connecting: true if connected at once, false if under way.
std::expected<bool, Errno> StartConnect(const SocketFd& fd, const Endpoint& peer);
std::expected<bool, Errno> StartConnectUnix(const SocketFd& fd, std::string_view path);
/// The outcome of a connect that was under way (SO_ERROR); 0 = connected.
Errno ConnectOutcome(const SocketFd& fd);
void SetNoDelay(const SocketFd& fd) noexcept;

struct ListenOptions {
  Endpoint address;
  int backlog = 1024;
  bool v6_only = true;  ///< false: [::] takes IPv4 as well
};
/// Socket, SO_REUSEADDR, bind and listen.
std::expected<SocketFd, Errno> OpenListener(const ListenOptions& options);
/// The same on a port of every context identifier of this virtual machine (vsock(7)).
std::expected<SocketFd, Errno> OpenVsockListener(std::uint32_t port, int backlog);
/// EAGAIN if nobody waits. `peer` is nothing for Unix and vsock sockets.
struct AcceptedSocket {
  SocketFd fd;
  std::optional<Endpoint> peer;
};
std::expected<AcceptedSocket, Errno> AcceptSocket(const SocketFd& listener);
std::optional<Endpoint> LocalEndpoint(int fd);
/// Makes an inherited descriptor non-blocking and close-on-exec; EINVAL unless it is a listening
/// stream socket.
std::expected<void, Errno> AdoptListener(int fd);

}  // namespace sonde
