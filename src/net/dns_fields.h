// The fields of record data, by letter: the small language of the table in dns_rdata.cc.
//
//   1 2 4   number of that many octets          e E   EUI-48, EUI-64
//   n       domain name                         q Q   64 bit in four groups, lower or upper case
//   a A     IPv4, IPv6 address                  T     record type        D  time, as YYYYMMDDhhmmss
//   s r     character-string, quoted or bare    B     type bitmap (RFC 4034 4.1.2)
//   t       the rest as quoted strings          S H   NSEC3 salt, hash
//   o       the rest as one quoted string       V     SVCB parameters    P  APL prefixes
//   x X     the rest in hex, lower or upper     L C I M h   LOC, CERT, IPSECKEY, AMTRELAY, HIP
//   b       the rest in base64                  *     the rest as it is
//   k K     length and octets, in hex           6     time of 48 bit     _  an empty field
//
// THREAD: pure functions. LIFETIME: values.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "net/dns_wire.h"

namespace sonde {

/// All fields, separated by spaces; nothing if one is malformed or bytes are left over.
std::optional<std::string> DnsFieldsText(std::string_view fields, DnsReader& data);

std::string HexText(std::string_view octets, bool upper);

}  // namespace sonde
