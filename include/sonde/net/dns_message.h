// DNS messages as the dns prober needs them: one query out, any answer in, records as text.
//
// Why: the prober measures a given server, so it sees raw rcode, flags and sections; the resolver
// library hides them. Users' regular expressions match records in zone-file form, as miekg/dns
// prints them for blackbox_exporter.
//
// THREAD: pure functions. LIFETIME: values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sonde/result.h"

namespace sonde {

struct DnsQuery {
  std::uint16_t id = 0;
  std::string name;  ///< presentation form, with escapes; made fully qualified
  std::uint16_t type = 255;
  std::uint16_t klass = 1;
  bool recursion_desired = true;
};
/// The wire form (RFC 1035 4.1), no EDNS. An unencodable name is an error.
Result<std::string> EncodeDnsQuery(const DnsQuery& query);

struct DnsRecord {
  std::string text;  ///< `name.` TAB TTL TAB CLASS TAB TYPE TAB rdata
  std::uint16_t type = 0;
  std::optional<std::uint32_t> soa_serial;
};

struct DnsMessage {
  std::uint16_t id = 0;
  bool is_response = false;
  bool truncated = false;  ///< TC
  int rcode = 0;           ///< with the upper bits of an OPT record, if there is one
  std::vector<DnsRecord> answer, authority, additional;
};
/// Decodes a whole message. Section counts larger than what is there are tolerated at a record's
/// boundary, bytes behind the last record too; a broken record is an error. At most 65,535 bytes.
Result<DnsMessage> DecodeDnsMessage(std::string_view wire);

/// The message as miekg/dns prints it, of the bytes that `message` was decoded from.
std::string DnsMessageText(std::string_view wire, const DnsMessage& message);

/// Exact upper-case mnemonics ("A", "HTTPS", "ANY"); TYPEnnn is not one.
std::optional<std::uint16_t> DnsTypeByName(std::string_view name);
std::optional<std::uint16_t> DnsClassByName(std::string_view name);
std::optional<int> DnsRcodeByName(std::string_view name);
/// "NOERROR"; "" where there is no name.
std::string_view DnsRcodeByNumber(int rcode) noexcept;
/// The same, the number where there is no name.
std::string DnsRcodeName(int rcode);
/// All that there are, as Go prints a map: "map[0:NOERROR 1:FORMERR …]".
std::string DnsRcodeList();

}  // namespace sonde
