// The data of DNS records as text, in the form in which miekg/dns prints it.
//
// Why: blackbox_exporter matches users' regular expressions against that form; other libraries
// differ from it in a dozen types (SVCB quoting, upper-case digests, class and type numbers).
//
// To add a record type: one row in the table of dns_rdata.cc.
//
// THREAD: pure functions. LIFETIME: values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "net/dns_wire.h"

namespace sonde {

/// What a record holds besides its data.
struct DnsRecordHeader {
  std::string owner;
  std::uint16_t type = 0;
  std::uint16_t klass = 0;
  std::uint32_t ttl = 0;
};

/// The whole record as text. `data` is a window over the record's data and is read to its end;
/// nothing if the data is malformed. Data that ends early at the border of a field leaves the rest
/// zero.
std::optional<std::string> DnsRecordText(const DnsRecordHeader& header, DnsReader data);

/// "A", or "TYPE65400".
std::string DnsTypeName(std::uint16_t type);
/// "IN", or "CLASS65400".
std::string DnsClassName(std::uint16_t klass);

}  // namespace sonde
