#include "app/systemd_notify.h"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string>

#include "app/environment_number.h"
#include "report/terminal_text.h"

namespace sonde {
namespace {

constexpr std::size_t kMaxStatus = 300;

struct SocketName {
  sockaddr_un address{};
  socklen_t size = 0;
};

/// A path, or '@' and the name of an abstract socket.
std::optional<SocketName> ParseSocketName(std::string_view text) {
  SocketName name;
  if (text.size() < 2 || text.size() >= sizeof name.address.sun_path) return std::nullopt;
  if (text.front() != '/' && text.front() != '@') return std::nullopt;
  name.address.sun_family = AF_UNIX;
  std::memcpy(name.address.sun_path, text.data(), text.size());
  if (text.front() == '@') name.address.sun_path[0] = '\0';
  name.size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + text.size());
  return name;
}

}  // namespace

bool NotifySystemd(std::string_view state) {
  const char* const where = std::getenv("NOTIFY_SOCKET");
  if (where == nullptr || *where == '\0') return true;
  const std::optional<SocketName> name = ParseSocketName(where);
  if (!name) return false;
  const int fd = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return false;
  const ssize_t sent = ::sendto(fd, state.data(), state.size(), MSG_NOSIGNAL,
                                reinterpret_cast<const sockaddr*>(&name->address), name->size);
  ::close(fd);
  return sent == static_cast<ssize_t>(state.size());
}

bool NotifyReady(std::string_view status) {
  return NotifySystemd(fmt::format("READY=1\nSTATUS={}", Truncated(Printable(status), kMaxStatus)));
}

bool NotifyReloading(MonoTime now) {
  const auto micros = std::chrono::floor<std::chrono::microseconds>(now.time_since_epoch());
  return NotifySystemd(fmt::format("RELOADING=1\nMONOTONIC_USEC={}", micros.count()));
}

bool NotifyStopping() { return NotifySystemd("STOPPING=1"); }

bool NotifyAlive() { return NotifySystemd("WATCHDOG=1"); }

std::optional<Duration> WatchdogPeriod() {
  const auto micros = EnvironmentNumber("WATCHDOG_USEC");
  if (!micros || *micros <= 0 ||
      EnvironmentNumber("WATCHDOG_PID").value_or(::getpid()) != ::getpid()) {
    return std::nullopt;
  }
  return std::chrono::microseconds(*micros);
}

}  // namespace sonde
