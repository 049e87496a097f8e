// The fields of record data that have a structure of their own: addresses, LOC, CERT, SVCB and the
// like.
//
// THREAD: pure functions. LIFETIME: values.
#pragma once

#include <optional>
#include <string>

#include "net/dns_wire.h"

namespace sonde {

std::optional<std::string> Ipv4Field(DnsReader& data);
std::optional<std::string> Ipv6Field(DnsReader& data);
/// The letters S H V P L C I M h of dns_fields.h.
std::optional<std::string> DnsSpecialField(char letter, DnsReader& data);

}  // namespace sonde
