// IpAddress and Endpoint: addresses without the socket API.
//
// Why: numeric hosts are recognised before any resolver is asked (c-ares 1.18 sends a query for
// "127.0.0.1" with AF_UNSPEC), and probers must not see sockaddr.
//
// THREAD: values. LIFETIME: values.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace sonde {

enum class IpFamily : std::uint8_t { kV4 = 4, kV6 = 6 };

class IpAddress {
 public:
  /// 0.0.0.0
  constexpr IpAddress() = default;
  static IpAddress V4(std::span<const std::uint8_t, 4> bytes) noexcept;
  static IpAddress V6(std::span<const std::uint8_t, 16> bytes, std::uint32_t scope = 0) noexcept;

  /// A literal: dotted IPv4, or IPv6 without brackets, with an optional %zone (index or interface
  /// name). An IPv4-mapped IPv6 literal is IPv4. Anything else is nothing.
  static std::optional<IpAddress> Parse(std::string_view text);

  IpFamily family() const noexcept { return family_; }
  bool is_v4() const noexcept { return family_ == IpFamily::kV4; }
  /// 4 or 16 bytes in network order.
  std::span<const std::uint8_t> bytes() const noexcept {
    return {bytes_.data(), is_v4() ? std::size_t{4} : std::size_t{16}};
  }
  /// IPv6 zone index, 0 if none.
  std::uint32_t scope() const noexcept { return scope_; }
  bool IsLoopback() const noexcept;
  /// Text as inet_ntop writes it, with %zone where there is one, without brackets.
  std::string ToString() const;

  friend bool operator==(const IpAddress&, const IpAddress&) noexcept = default;

 private:
  std::array<std::uint8_t, 16> bytes_{};
  std::uint32_t scope_ = 0;
  IpFamily family_ = IpFamily::kV4;
};

struct Endpoint {
  IpAddress ip;
  std::uint16_t port = 0;
  /// "127.0.0.1:80" or "[::1]:80".
  std::string ToString() const;
  friend bool operator==(const Endpoint&, const Endpoint&) noexcept = default;
};

/// Host and port of "host:port", "[v6]:port"; the port text may be empty, a number or a service
/// name.
struct HostPort {
  std::string host;  ///< without brackets
  std::string port;  ///< as written
};
/// As Go's net.SplitHostPort: the port separator is required, IPv6 must be in brackets.
std::optional<HostPort> SplitHostPort(std::string_view text);

}  // namespace sonde
