// ServiceManager: systemd's end of sd_notify(3), a datagram socket in $NOTIFY_SOCKET.
//
// THREAD: the test's. LIFETIME: the variable is unset with it.
#pragma once

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <string>

namespace sonde {

/// `name` is a path, or "@name" for an abstract one.
class ServiceManager {
 public:
  explicit ServiceManager(const std::string& name) : fd_(::socket(AF_UNIX, SOCK_DGRAM, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, name.data(), name.size());
    if (name.front() == '@') address.sun_path[0] = '\0';
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
    bound_ = ::bind(fd_, reinterpret_cast<const sockaddr*>(&address), size) == 0;
    setenv("NOTIFY_SOCKET", name.c_str(), 1);
  }
  ~ServiceManager() {
    ::close(fd_);
    unsetenv("NOTIFY_SOCKET");
  }
  bool bound() const { return bound_; }
  std::string Received() const {
    std::string text(512, '\0');
    const ssize_t size = ::recv(fd_, text.data(), text.size(), MSG_DONTWAIT);
    text.resize(size < 0 ? 0 : static_cast<std::size_t>(size));
    return text;
  }

 private:
  int fd_;
  bool bound_ = false;
};

}  // namespace sonde
