#include "probes/tcp/service_port.h"

#include <arpa/inet.h>
#include <netdb.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace sonde {

PortText ReadPort(std::string_view text) {
  std::string_view digits = text;
  if (digits.starts_with('-') || digits.starts_with('+')) digits.remove_prefix(1);
  PortText result;
  result.is_number = std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; });
  if (!result.is_number || text.starts_with('-')) return result;
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (error == std::errc{}) result.port = port;
  return result;
}

std::optional<std::uint16_t> PortOfService(const std::string& name) {
  servent entry{};
  servent* found = nullptr;
  std::array<char, 4096> buffer{};
  getservbyname_r(name.c_str(), "tcp", &entry, buffer.data(), buffer.size(), &found);
  if (found == nullptr) return std::nullopt;
  return ntohs(static_cast<std::uint16_t>(found->s_port));
}

}  // namespace sonde
