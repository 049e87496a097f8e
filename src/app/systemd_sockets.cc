#include "app/systemd_sockets.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <optional>

#include "app/environment_number.h"

namespace sonde {
namespace {

constexpr int kFirst = 3;  // SD_LISTEN_FDS_START
constexpr int kMost = 64;

/// How many descriptors this process was given, starting at kFirst.
std::int64_t Inherited() {
  const auto count = EnvironmentNumber("LISTEN_FDS");
  const bool ours = EnvironmentNumber("LISTEN_PID") == ::getpid() && count && *count <= kMost;
  return ours ? *count : 0;
}

}  // namespace

Result<std::vector<int>> InheritedSockets() {
  const std::int64_t count = Inherited();
  for (const char* const variable : {"LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"}) {
    ::unsetenv(variable);
  }
  if (count < 1) {
    return Fail(ErrorCode::kUnavailable, "no socket activation file descriptors found");
  }
  std::vector<int> sockets;
  for (int i = 0; i < count; ++i) sockets.push_back(kFirst + i);
  return sockets;
}

std::optional<std::string> InheritedAddress() {
  if (Inherited() < 1) return std::nullopt;
  sockaddr_in6 own{};  // large enough for both families, and the port is at the same place
  socklen_t size = sizeof own;
  if (::getsockname(kFirst, reinterpret_cast<sockaddr*>(&own), &size) != 0) return "";
  if (own.sin6_family != AF_INET && own.sin6_family != AF_INET6) return "";
  return ":" + std::to_string(ntohs(own.sin6_port));
}

}  // namespace sonde
