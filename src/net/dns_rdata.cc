#include "net/dns_rdata.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "net/dns_edns.h"
#include "net/dns_fields.h"
#include "sonde/net/dns_message.h"

namespace sonde {
namespace {

struct TypeRow {
  std::uint16_t type;
  std::string_view name;
  /// One letter a field (dns_fields.h); nothing: the data is shown as RFC 3597 has it.
  std::optional<std::string_view> fields;
  /// Records that no zone file can hold are shown as a comment, which begins like this.
  std::string_view comment = "";
};

constexpr auto kTypes = std::to_array<TypeRow>({
    {0, "None", {}},
    {1, "A", "a"},
    {2, "NS", "n"},
    {3, "MD", "n"},
    {4, "MF", "n"},
    {5, "CNAME", "n"},
    {6, "SOA", "nn44444"},
    {7, "MB", "n"},
    {8, "MG", "n"},
    {9, "MR", "n"},
    {10, "NULL", "*", ";"},
    {12, "PTR", "n"},
    {13, "HINFO", "ss"},
    {14, "MINFO", "nn"},
    {15, "MX", "2n"},
    {16, "TXT", "t"},
    {17, "RP", "nn"},
    {18, "AFSDB", "2n"},
    {19, "X25", "r"},
    {20, "ISDN", "ss"},
    {21, "RT", "2n"},
    {23, "NSAP-PTR", "n"},
    {24, "SIG", "T114DD2nb"},
    {25, "KEY", "211b"},
    {26, "PX", "2nn"},
    {27, "GPOS", "rrr"},
    {28, "AAAA", "A"},
    {29, "LOC", "L"},
    {30, "NXT", "nB"},
    {31, "EID", "X"},
    {32, "NIMLOC", "X"},
    {33, "SRV", "222n"},
    {34, "ATMA", {}},
    {35, "NAPTR", "22sssn"},
    {36, "KX", "2n"},
    {37, "CERT", "C"},
    {39, "DNAME", "n"},
    {41, "OPT", {}},
    {42, "APL", "P"},
    {43, "DS", "211X"},
    {44, "SSHFP", "11X"},
    {45, "IPSECKEY", "I"},
    {46, "RRSIG", "T114DD2nb"},
    {47, "NSEC", "nB"},
    {48, "DNSKEY", "211b"},
    {49, "DHCID", "b"},
    {50, "NSEC3", "112SHB"},
    {51, "NSEC3PARAM", "112S"},
    {52, "TLSA", "111x"},
    {53, "SMIMEA", "111x"},
    {55, "HIP", "h"},
    {56, "NINFO", "t"},
    {57, "RKEY", "211b"},
    {58, "TALINK", "nn"},
    {59, "CDS", "211X"},
    {60, "CDNSKEY", "211b"},
    {61, "OPENPGPKEY", "b"},
    {62, "CSYNC", "42B"},
    {63, "ZONEMD", "411x"},
    {64, "SVCB", "2nV"},
    {65, "HTTPS", "2nV"},
    {99, "SPF", "t"},
    {100, "UINFO", "s"},
    {101, "UID", "4"},
    {102, "GID", "4"},
    {103, "UNSPEC", {}},
    {104, "NID", "2q"},
    {105, "L32", "2a"},
    {106, "L64", "2Q"},
    {107, "LP", "2n"},
    {108, "EUI48", "e"},
    {109, "EUI64", "E"},
    {128, "NXNAME", ""},
    {249, "TKEY", "_nDD22kk", ";"},
    {250, "TSIG", "_n62K22K", "\n;; TSIG PSEUDOSECTION:\n; "},
    {251, "IXFR", {}},
    {252, "AXFR", {}},
    {253, "MAILB", {}},
    {254, "MAILA", {}},
    {255, "ANY", ""},
    {256, "URI", "22o"},
    {257, "CAA", "1ro"},
    {258, "AVC", "t"},
    {260, "AMTRELAY", "M"},
    {261, "RESINFO", "t"},
    {32768, "TA", "211X"},
    {32769, "DLV", "211X"},
    {65535, "Reserved", {}},
});

struct NumberName {
  int number;
  std::string_view name;
};
constexpr auto kClasses = std::to_array<NumberName>(
    {{1, "IN"}, {2, "CS"}, {3, "CH"}, {4, "HS"}, {254, "NONE"}, {255, "ANY"}});
// The first name of a number is the one that is shown.
constexpr auto kRcodes = std::to_array<NumberName>(
    {{0, "NOERROR"},   {1, "FORMERR"},  {2, "SERVFAIL"},   {3, "NXDOMAIN"}, {4, "NOTIMP"},
     {4, "NOTIMPL"},   {5, "REFUSED"},  {6, "YXDOMAIN"},   {7, "YXRRSET"},  {8, "NXRRSET"},
     {9, "NOTAUTH"},   {10, "NOTZONE"}, {11, "DSOTYPENI"}, {16, "BADSIG"},  {17, "BADKEY"},
     {18, "BADTIME"},  {19, "BADMODE"}, {20, "BADNAME"},   {21, "BADALG"},  {22, "BADTRUNC"},
     {23, "BADCOOKIE"}});

const TypeRow* FindType(std::uint16_t type) {
  const auto row = std::ranges::lower_bound(kTypes, type, {}, &TypeRow::type);
  return row != kTypes.end() && row->type == type ? &*row : nullptr;
}

constexpr std::uint16_t kTypeOpt = 41;

}  // namespace

// ANY names a type as well, so miekg/dns does not use it for a class.
std::string DnsClassName(std::uint16_t klass) {
  for (const NumberName& row : kClasses) {
    if (row.number == klass && row.name != "ANY") return std::string(row.name);
  }
  return fmt::format("CLASS{}", klass);
}

std::string DnsTypeName(std::uint16_t type) {
  const TypeRow* row = FindType(type);
  return row != nullptr ? std::string(row->name) : fmt::format("TYPE{}", type);
}

std::optional<std::string> DnsRecordText(const DnsRecordHeader& header, DnsReader data) {
  if (header.type == kTypeOpt) return OptText(header, data);
  const TypeRow* row = FindType(header.type);
  if (row == nullptr || !row->fields) {
    const std::string_view octets = data.Rest();
    return fmt::format("{}\t{}\tCLASS{}\tTYPE{}\t\\# {} {}", header.owner, header.ttl, header.klass,
                       header.type, octets.size(), HexText(octets, false));
  }
  const auto fields = DnsFieldsText(*row->fields, data);
  if (!fields) return std::nullopt;
  return fmt::format("{}{}\t{}\t{}\t{}\t{}", row->comment, header.owner, header.ttl,
                     DnsClassName(header.klass), row->name, *fields);
}

std::optional<std::uint16_t> DnsTypeByName(std::string_view name) {
  const auto row = std::ranges::find(kTypes, name, &TypeRow::name);
  if (row == kTypes.end()) return std::nullopt;
  return row->type;
}

std::optional<std::uint16_t> DnsClassByName(std::string_view name) {
  const auto row = std::ranges::find(kClasses, name, &NumberName::name);
  if (row == kClasses.end()) return std::nullopt;
  return static_cast<std::uint16_t>(row->number);
}

std::optional<int> DnsRcodeByName(std::string_view name) {
  const auto row = std::ranges::find(kRcodes, name, &NumberName::name);
  if (row == kRcodes.end()) return std::nullopt;
  return row->number;
}

std::string_view DnsRcodeByNumber(int rcode) noexcept {
  const auto row = std::ranges::find(kRcodes, rcode, &NumberName::number);
  return row != kRcodes.end() ? row->name : std::string_view();
}

std::string DnsRcodeName(int rcode) {
  const std::string_view name = DnsRcodeByNumber(rcode);
  return name.empty() ? std::to_string(rcode) : std::string(name);
}

std::string DnsRcodeList() {
  std::string list;
  for (const NumberName& row : kRcodes) {
    if (DnsRcodeByNumber(row.number) != row.name) continue;
    list += fmt::format("{}{}:{}", list.empty() ? "" : " ", row.number, row.name);
  }
  return "map[" + list + "]";
}

}  // namespace sonde
