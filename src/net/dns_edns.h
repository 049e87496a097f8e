// An OPT record (RFC 6891) as text, the way miekg/dns prints it.
//
// Why: it is no record of the zone: its class and TTL hold size and flags, its data is a list of
// options, and it is shown as a comment block of several lines.
//
// To add an option: one row in the table of dns_edns.cc.
//
// THREAD: pure function. LIFETIME: values.
#pragma once

#include <optional>
#include <string>

#include "net/dns_rdata.h"

namespace sonde {

/// Nothing if an option is malformed.
std::optional<std::string> OptText(const DnsRecordHeader& header, DnsReader& data);

}  // namespace sonde
