#include "servers/tcp_script.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "net/socket_address.h"

namespace sonde {

namespace {

constexpr auto kDripPause = std::chrono::milliseconds(1);

}  // namespace

TcpScript::TcpScript(std::vector<TcpStep> steps, std::string_view ip)
    : steps_(std::move(steps)), release_fd_(eventfd(0, EFD_CLOEXEC | EFD_SEMAPHORE)) {
  SocketAddress address = ToSocketAddress({IpAddress::Parse(ip).value(), 0});
  Listen(socket(address.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0), address.get(),
         address.size);
  address.size = sizeof address.storage;
  getsockname(listener_, address.get(), &address.size);
  endpoint_ = FromSocketAddress(address).value();
}

TcpScript::TcpScript(std::vector<TcpStep> steps, const UnixPath& path)
    : steps_(std::move(steps)), release_fd_(eventfd(0, EFD_CLOEXEC | EFD_SEMAPHORE)) {
  const SocketAddress address = ToUnixAddress(path.path).value();
  Listen(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), address.get(), address.size);
}

TcpScript::~TcpScript() {
  thread_.StopAndJoin();
  close(listener_);
  close(release_fd_);
}

void TcpScript::Listen(int fd, const void* address, unsigned size) {
  listener_ = fd;
  if (bind(fd, static_cast<const sockaddr*>(address), size) != 0 || listen(fd, 64) != 0) {
    std::perror("TcpScript: listen");
    std::abort();
  }
  thread_.Start([this] { Serve(); });
}

std::string TcpScript::received() const {
  const std::lock_guard lock(mutex_);
  return received_;
}

void TcpScript::Release() {
  const std::uint64_t one = 1;
  static_cast<void>(!write(release_fd_, &one, sizeof one));
}

void TcpScript::Serve() {
  while (thread_.WaitFor(listener_, POLLIN)) {
    const int fd = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) continue;
    ++connections_;
    Play(fd);
    close(fd);
  }
}

void TcpScript::Play(int fd) {
  std::string came;
  for (const TcpStep& step : steps_) {
    if (!PlayStep(fd, step, came)) return;
  }
}

bool TcpScript::PlayStep(int fd, const TcpStep& step, std::string& came) {
  switch (step.kind) {
    case TcpStep::Kind::kSend: return SendAll(fd, step.text);
    case TcpStep::Kind::kExpect:
      while (came.find(step.text) == std::string::npos) {
        if (!ReadSome(fd, came)) return false;
      }
      return true;
    case TcpStep::Kind::kWait: return AwaitRelease();
    case TcpStep::Kind::kDrip:
      for (const char& byte : step.text) {
        if (!SendAll(fd, {&byte, 1})) return false;
        if (thread_.WaitFor(fd, POLLRDHUP, kDripPause) || thread_.stopping()) return false;
      }
      return true;
    case TcpStep::Kind::kSilent:
      while (ReadSome(fd, came)) {
      }
      return false;
    case TcpStep::Kind::kShutdown: return shutdown(fd, SHUT_WR) == 0;
    case TcpStep::Kind::kReset: break;
  }
  const linger reset{1, 0};
  setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  return false;
}

bool TcpScript::ReadSome(int fd, std::string& came) {
  if (!thread_.WaitFor(fd, POLLIN)) return false;
  std::array<char, 16384> buffer{};
  const ssize_t got = recv(fd, buffer.data(), buffer.size(), 0);
  if (got <= 0) return false;
  const std::string_view bytes(buffer.data(), static_cast<std::size_t>(got));
  came += bytes;
  const std::lock_guard lock(mutex_);
  received_ += bytes;
  return true;
}

bool TcpScript::SendAll(int fd, std::string_view text) {
  while (!text.empty()) {
    if (!thread_.WaitFor(fd, POLLOUT)) return false;
    const ssize_t sent = send(fd, text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno != EAGAIN) return false;
    if (sent > 0) text.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool TcpScript::AwaitRelease() {
  if (!thread_.WaitFor(release_fd_, POLLIN)) return false;
  std::uint64_t count = 0;
  return read(release_fd_, &count, sizeof count) == sizeof count;
}

}  // namespace sonde
