// ICMP echo packets: building a request, recognising its answer and the errors about it.
//
// THREAD: pure functions. LIFETIME: values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sonde/address.h"

namespace sonde {

/// What makes an answer ours.
struct EchoKey {
  IpFamily family = IpFamily::kV4;
  std::optional<std::uint16_t> id;  ///< nothing: the kernel owns the id (datagram sockets)
  std::uint16_t sequence = 0;
};

/// The request with its checksum (RFC 792; ICMPv6's is the kernel's work, RFC 3542 3.1).
std::string BuildEchoRequest(const EchoKey& key, std::string_view payload);

/// Whether `packet` (without IP header) is the echo reply to `key` with that payload.
bool IsEchoReply(std::string_view packet, const EchoKey& key, std::string_view payload);

/// The packet behind the IPv4 header that raw sockets deliver; empty if it is no whole header.
std::string_view SkipIpv4Header(std::string_view packet);

/// RFC 1071.
std::uint16_t InternetChecksum(std::string_view bytes);

}  // namespace sonde
