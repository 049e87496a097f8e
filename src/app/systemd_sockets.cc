#include "app/systemd_sockets.h"

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

}  // namespace

Result<std::vector<int>> InheritedSockets() {
  const auto pid = NumberIn("LISTEN_PID");
  const auto count = NumberIn("LISTEN_FDS");
  for (const char* const variable : {"LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"}) {
    ::unsetenv(variable);
  }
  if (pid != ::getpid() || !count || *count < 1 || *count > kMost) {
    return Fail(ErrorCode::kUnavailable, "no socket activation file descriptors found");
  }
  std::vector<int> sockets;
  for (int i = 0; i < *count; ++i) sockets.push_back(kFirst + i);
  return sockets;
}

}  // namespace sonde
