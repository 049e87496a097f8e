// Endpoint to sockaddr and back, for the files that call the socket API.
//
// Why: IpAddress is free of it; here is the only place that knows both.
//
// THREAD: pure functions. LIFETIME: none.
#pragma once

#include <sys/socket.h>

#include <optional>
#include <string_view>

#include "sonde/address.h"

namespace sonde {

struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;

  const sockaddr* get() const noexcept { return reinterpret_cast<const sockaddr*>(&storage); }
  sockaddr* get() noexcept { return reinterpret_cast<sockaddr*>(&storage); }
};

SocketAddress ToSocketAddress(const Endpoint& endpoint) noexcept;
/// Nothing if `path` does not fit (at most 107 bytes). A leading '@' is the abstract namespace.
std::optional<SocketAddress> ToUnixAddress(std::string_view path) noexcept;
/// Nothing for families other than IPv4 and IPv6. An IPv4-mapped address becomes IPv4.
std::optional<Endpoint> FromSocketAddress(const SocketAddress& address) noexcept;

}  // namespace sonde
