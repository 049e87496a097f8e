#include "net/socket_fd.h"

#include <fcntl.h>
#include <linux/vm_sockets.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

#include "net/socket_address.h"

namespace sonde {

namespace {

std::expected<SocketFd, Errno> OpenSocket(int domain, int type) {
  const int fd = socket(domain, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return std::unexpected(errno);
  return SocketFd(fd);
}

int SocketDomain(IpFamily family) noexcept { return family == IpFamily::kV4 ? AF_INET : AF_INET6; }

// errno of a call that failed, else nothing.
std::expected<void, Errno> Check(int status) {
  if (status < 0) return std::unexpected(errno);
  return {};
}

std::expected<void, Errno> SetOption(const SocketFd& fd, int level, int name, int value) {
  return Check(setsockopt(fd.get(), level, name, &value, sizeof value));
}

int GetOption(int fd, int name) noexcept {
  int value = 0;
  socklen_t size = sizeof value;
  return getsockopt(fd, SOL_SOCKET, name, &value, &size) == 0 ? value : -1;
}

std::expected<bool, Errno> Connect(const SocketFd& fd, const SocketAddress& address) {
  if (connect(fd.get(), address.get(), address.size) == 0) return true;
  // An interrupted connect goes on in the kernel like any other.
  if (errno == EINPROGRESS || errno == EINTR) return false;
  return std::unexpected(errno);
}

}  // namespace

SocketFd& SocketFd::operator=(SocketFd&& other) noexcept {
  if (this != &other) {
    if (valid()) close(fd_);
    fd_ = other.Release();
  }
  return *this;
}

SocketFd::~SocketFd() {
  if (valid()) close(fd_);
}

std::expected<SocketFd, Errno> OpenTcpSocket(IpFamily family) {
  return OpenSocket(SocketDomain(family), SOCK_STREAM);
}

std::expected<SocketFd, Errno> OpenUnixSocket() { return OpenSocket(AF_UNIX, SOCK_STREAM); }

std::expected<SocketFd, Errno> OpenUdpSocket(IpFamily family) {
  return OpenSocket(SocketDomain(family), SOCK_DGRAM);
}

Failure WrongSourceFamily() {
  return {FailureReason::kConfig, "the source address is of another family than the target"};
}

std::expected<void, Errno> BindSource(const SocketFd& fd, const IpAddress& source) {
  if (auto set = SetOption(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1); !set) return set;
  const SocketAddress address = ToSocketAddress({source, 0});
  return Check(bind(fd.get(), address.get(), address.size));
}

std::expected<bool, Errno> StartConnect(const SocketFd& fd, const Endpoint& peer) {
  return Connect(fd, ToSocketAddress(peer));
}

std::expected<bool, Errno> StartConnectUnix(const SocketFd& fd, std::string_view path) {
  const auto address = ToUnixAddress(path);
  if (!address) return std::unexpected(ENAMETOOLONG);
  return Connect(fd, *address);
}

Errno ConnectOutcome(const SocketFd& fd) {
  int error = 0;
  socklen_t size = sizeof error;
  if (getsockopt(fd.get(), SOL_SOCKET, SO_ERROR, &error, &size) != 0) return errno;
  if (error != 0) return error;
  SocketAddress peer;
  peer.size = sizeof peer.storage;
  if (getpeername(fd.get(), peer.get(), &peer.size) == 0) return 0;
  return errno == ENOTCONN ? EINPROGRESS : errno;
}

void SetNoDelay(const SocketFd& fd) noexcept {
  const int on = 1;
  setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

std::expected<SocketFd, Errno> OpenListener(const ListenOptions& options) {
  auto fd = OpenTcpSocket(options.address.ip.family());
  if (!fd) return fd;
  if (auto set = SetOption(*fd, SOL_SOCKET, SO_REUSEADDR, 1); !set) {
    return std::unexpected(set.error());
  }
  if (!options.address.ip.is_v4()) {
    if (auto set = SetOption(*fd, IPPROTO_IPV6, IPV6_V6ONLY, options.v6_only ? 1 : 0); !set) {
      return std::unexpected(set.error());
    }
  }
  const SocketAddress address = ToSocketAddress(options.address);
  if (bind(fd->get(), address.get(), address.size) != 0) return std::unexpected(errno);
  if (listen(fd->get(), options.backlog) != 0) return std::unexpected(errno);
  return fd;
}

std::expected<SocketFd, Errno> OpenVsockListener(std::uint32_t port, int backlog) {
  auto fd = OpenSocket(AF_VSOCK, SOCK_STREAM);
  if (!fd) return fd;
  sockaddr_vm address{};
  address.svm_family = AF_VSOCK;
  address.svm_cid = VMADDR_CID_ANY;
  address.svm_port = port;
  if (bind(fd->get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      listen(fd->get(), backlog) != 0) {
    return std::unexpected(errno);
  }
  return fd;
}

std::expected<AcceptedSocket, Errno> AcceptSocket(const SocketFd& listener) {
  SocketAddress peer;
  peer.size = sizeof peer.storage;
  const int fd = accept4(listener.get(), peer.get(), &peer.size, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd < 0) return std::unexpected(errno);
  return AcceptedSocket{SocketFd(fd), FromSocketAddress(peer)};
}

std::optional<Endpoint> LocalEndpoint(int fd) {
  SocketAddress own;
  own.size = sizeof own.storage;
  if (getsockname(fd, own.get(), &own.size) != 0) return std::nullopt;
  return FromSocketAddress(own);
}

std::expected<void, Errno> AdoptListener(int fd) {
  if (GetOption(fd, SO_TYPE) != SOCK_STREAM || GetOption(fd, SO_ACCEPTCONN) != 1) {
    return std::unexpected(EINVAL);
  }
  const int flags = fcntl(fd, F_GETFL);
  if (flags < 0) return std::unexpected(errno);
  if (auto set = Check(fcntl(fd, F_SETFL, flags | O_NONBLOCK)); !set) return set;
  return Check(fcntl(fd, F_SETFD, FD_CLOEXEC));
}

}  // namespace sonde
