#include "probes/endpoint/service_port.h"

#include <arpa/inet.h>
#include <netdb.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>
#include <utility>

namespace sonde {
namespace {

/// Blocks.
std::optional<std::uint16_t> PortOfService(const std::string& name, const std::string& transport) {
  servent entry{};
  servent* found = nullptr;
  std::array<char, 4096> buffer{};
  getservbyname_r(name.c_str(), transport.c_str(), &entry, buffer.data(), buffer.size(), &found);
  if (found == nullptr) return std::nullopt;
  return ntohs(static_cast<std::uint16_t>(found->s_port));
}

}  // namespace

PortText ReadPort(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  std::string_view digits = text;
  if (digits.starts_with('-') || digits.starts_with('+')) digits.remove_prefix(1);
  PortText result;
  result.is_number = std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; });
  if (!result.is_number || text.starts_with('-')) return result;
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  result.in_range = error == std::errc{} || digits.empty();
  if (result.in_range) result.port = port;
  return result;
}

OpPtr FindPort(EventLoop& loop, const std::string& text, std::string transport,
               std::move_only_function<void(std::expected<std::uint16_t, Failure>)> done) {
  const PortText port = ReadPort(text);
  if (port.is_number) {
    return loop.Defer([port, done = std::move(done)]() mutable {
      auto go_on = std::move(done);
      if (port.in_range) return go_on(port.port);
      go_on(
          std::unexpected(Failure{FailureReason::kConfig, "the port is not between 1 and 65535"}));
    });
  }
  auto found = std::make_shared<std::optional<std::uint16_t>>();
  auto work = [found, text, transport = std::move(transport)] {
    *found = PortOfService(text, transport);
  };
  return loop.OffLoop(std::move(work), [found, text, done = std::move(done)]() mutable {
    auto go_on = std::move(done);
    if (*found) return go_on(**found);
    go_on(std::unexpected(Failure{FailureReason::kConfig, "\"" + text + "\" is no known service"}));
  });
}

}  // namespace sonde
