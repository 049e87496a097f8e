#include "app/systemd_sockets.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <charconv>
#include <cstdlib>
#include <cstring>
#include <optional>

namespace sonde {
namespace {

constexpr int kFirst = 3;  // SD_LISTEN_FDS_START
constexpr int kMost = 64;

std::optional<long> NumberIn(const char* variable) {
  const char* const text = std::getenv(variable);
  if (text == nullptr) return std::nullopt;
  long number = 0;
  const char* const end = text + std::strlen(text);
  const auto [stop, error] = std::from_chars(text, end, number);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return number;
}

/// How many descriptors this process was given, starting at kFirst.
long Inherited() {
  const auto count = NumberIn("LISTEN_FDS");
  const bool ours = NumberIn("LISTEN_PID") == ::getpid() && count && *count <= kMost;
  return ours ? *count : 0;
}

}  // namespace

Result<std::vector<int>> InheritedSockets() {
  const long count = Inherited();
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
