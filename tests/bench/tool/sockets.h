// Sockets and clocks of the benchmark tool: raw system calls, so that what it measures is the
// kernel's cost and not a library's.
#pragma once

#include <netinet/in.h>
#include <unistd.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace bench {

/// A descriptor that closes itself.
class Fd {
 public:
  Fd() = default;
  explicit Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Fd() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const noexcept { return fd_; }
  explicit operator bool() const noexcept { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

/// Nanoseconds of CLOCK_MONOTONIC, and of CLOCK_REALTIME since the epoch.
std::int64_t MonoNanos() noexcept;
std::int64_t WallNanos() noexcept;

/// Ends the program with `what` and the text of errno.
[[noreturn]] void Die(std::string_view what);

/// "127.0.0.1:80"; ends the program if it is none.
sockaddr_in ParseAddress(const std::string& text);

/// A listener that does not block; SO_REUSEADDR is set.
Fd ListenTcp(const sockaddr_in& address);
Fd BindUdp(const sockaddr_in& address);
/// Begins to connect; an empty Fd if there is no descriptor or port left.
Fd ConnectTcp(const sockaddr_in& address) noexcept;

}  // namespace bench
