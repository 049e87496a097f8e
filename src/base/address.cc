#include "sonde/address.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <net/if.h>

#include <algorithm>
#include <charconv>

namespace sonde {

IpAddress IpAddress::V4(std::span<const std::uint8_t, 4> bytes) noexcept {
  IpAddress address;
  std::ranges::copy(bytes, address.bytes_.begin());
  return address;
}

IpAddress IpAddress::V6(std::span<const std::uint8_t, 16> bytes, std::uint32_t scope) noexcept {
  IpAddress address;
  address.family_ = IpFamily::kV6;
  address.scope_ = scope;
  std::ranges::copy(bytes, address.bytes_.begin());
  return address;
}

namespace {

std::optional<std::uint32_t> ParseZone(std::string_view zone) {
  if (zone.empty()) return std::nullopt;
  std::uint32_t index = 0;
  const auto [end, error] = std::from_chars(zone.data(), zone.data() + zone.size(), index);
  if (error == std::errc{} && end == zone.data() + zone.size()) return index;
  index = if_nametoindex(std::string(zone).c_str());
  if (index == 0) return std::nullopt;
  return index;
}

}  // namespace

std::optional<IpAddress> IpAddress::Parse(std::string_view text) {
  constexpr std::size_t kLongest = 64;
  if (text.empty() || text.size() > kLongest) return std::nullopt;
  const std::size_t percent = text.find('%');
  const std::string literal(text.substr(0, percent));
  std::array<std::uint8_t, 4> v4{};
  if (percent == std::string_view::npos && inet_pton(AF_INET, literal.c_str(), v4.data()) == 1) {
    return V4(v4);
  }
  std::array<std::uint8_t, 16> v6{};
  if (inet_pton(AF_INET6, literal.c_str(), v6.data()) != 1) return std::nullopt;
  static constexpr std::array<std::uint8_t, 12> kMapped = {0, 0, 0, 0, 0,    0,
                                                           0, 0, 0, 0, 0xff, 0xff};
  if (std::equal(kMapped.begin(), kMapped.end(), v6.begin())) {
    return V4(std::span(v6).subspan<12, 4>());
  }
  if (percent == std::string_view::npos) return V6(v6);
  const auto zone = ParseZone(text.substr(percent + 1));
  if (!zone) return std::nullopt;
  return V6(v6, *zone);
}

bool IpAddress::IsLoopback() const noexcept {
  if (is_v4()) return bytes_[0] == 127;
  return std::all_of(bytes_.begin(), bytes_.end() - 1, [](auto byte) { return byte == 0; }) &&
         bytes_.back() == 1;
}

std::string IpAddress::ToString() const {
  // Each run writes addresses, and inet_ntop goes through printf.
  if (is_v4()) return fmt::format("{}.{}.{}.{}", bytes_[0], bytes_[1], bytes_[2], bytes_[3]);
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(AF_INET6, bytes_.data(), text.data(), text.size());
  std::string result(text.data());
  if (scope_ != 0) {
    std::array<char, IF_NAMESIZE> name{};
    const bool named = if_indextoname(scope_, name.data()) != nullptr;
    result += '%';
    result += named ? std::string(name.data()) : std::to_string(scope_);
  }
  return result;
}

std::string Endpoint::ToString() const {
  const std::string host = ip.ToString();
  return (ip.is_v4() ? host : "[" + host + "]") + ":" + std::to_string(port);
}

std::optional<HostPort> SplitHostPort(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view host = text.substr(0, colon);
  const std::string_view port = text.substr(colon + 1);
  if (host.starts_with('[')) {
    if (!host.ends_with(']')) return std::nullopt;
    host = host.substr(1, host.size() - 2);
    if (host.find_first_of("[]") != std::string_view::npos) return std::nullopt;
  } else if (host.find_first_of(":[]") != std::string_view::npos) {
    return std::nullopt;
  }
  if (port.find_first_of("[]") != std::string_view::npos) return std::nullopt;
  return HostPort{std::string(host), std::string(port)};
}

}  // namespace sonde
