#include "net/dns_edns.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "net/dns_fields.h"
#include "net/dns_special_fields.h"

namespace sonde {
namespace {

using Text = std::optional<std::string>;

constexpr std::uint32_t kDnssecOk = 0x8000;
constexpr std::uint32_t kCompactAnswersOk = 0x4000;
constexpr std::uint32_t kMustBeZero = 0x3fff;

Text Hex(DnsReader value) { return HexText(value.Rest(), false); }

Text Nsid(DnsReader value) {
  const std::string_view octets = value.Rest();
  std::string out = HexText(octets, false) + "  ";
  for (const char c : octets) {
    out += '(';
    out += c;
    out += ')';
  }
  return out;
}

/// RFC 7871: family, source and scope prefix, and as many octets of the address as matter.
Text Subnet(DnsReader value) {
  const auto family = value.Number(2);
  const auto source = value.Number(1);
  const auto scope = value.Number(1);
  if (!scope || *family > 2) return std::nullopt;
  std::string octets(value.Rest());
  if (octets.size() > (*family == 2 ? 16U : 4U)) return std::nullopt;
  octets.resize(*family == 2 ? 16 : 4, '\0');
  DnsReader address(octets);
  if (*family == 2) return fmt::format("[{}]/{}/{}", *Ipv6Field(address), *source, *scope);
  return fmt::format("{}/{}/{}", *Ipv4Field(address), *source, *scope);
}

Text Expire(DnsReader value) {
  if (value.AtEnd()) return "";
  const auto seconds = value.Number(4);
  if (!seconds) return std::nullopt;
  return std::to_string(*seconds);
}

/// RFC 7828: in units of 100 ms.
Text KeepAlive(DnsReader value) {
  if (value.AtEnd()) return "use tcp keep-alive, timeout omitted";
  const auto timeout = value.Number(2);
  if (!timeout || !value.AtEnd()) return std::nullopt;
  return fmt::format("use tcp keep-alive, timeout {}ms", *timeout * 100);
}

/// RFC 8914 5.2 and the registry that it founded.
constexpr auto kExtendedErrors =
    std::to_array<std::string_view>({"Other",
                                     "Unsupported DNSKEY Algorithm",
                                     "Unsupported DS Digest Type",
                                     "Stale Answer",
                                     "Forged Answer",
                                     "DNSSEC Indeterminate",
                                     "DNSSEC Bogus",
                                     "Signature Expired",
                                     "Signature Not Yet Valid",
                                     "DNSKEY Missing",
                                     "RRSIGs Missing",
                                     "No Zone Key Bit Set",
                                     "NSEC Missing",
                                     "Cached Error",
                                     "Not Ready",
                                     "Blocked",
                                     "Censored",
                                     "Filtered",
                                     "Prohibited",
                                     "Stale NXDOMAIN Answer",
                                     "Not Authoritative",
                                     "Not Supported",
                                     "No Reachable Authority",
                                     "Network Error",
                                     "Invalid Data",
                                     "Signature Expired Before Valid",
                                     "Too Early",
                                     "Unsupported NSEC3 Iterations Value",
                                     "Unable To Conform To Policy",
                                     "Synthesized",
                                     "Invalid Query Type"});

Text ExtendedError(DnsReader value) {
  const auto code = value.Number(2);
  if (!code) return std::nullopt;
  std::string out = std::to_string(*code);
  if (*code < kExtendedErrors.size()) {
    out += fmt::format(" ({})", kExtendedErrors[static_cast<std::size_t>(*code)]);
  }
  return out + ": (" + std::string(value.Rest()) + ")";
}

struct OptionRow {
  std::uint64_t code;
  std::string_view label;
  Text (*text)(DnsReader value);
};
constexpr auto kOptions = std::to_array<OptionRow>({{3, "NSID", Nsid},
                                                    {8, "SUBNET", Subnet},
                                                    {9, "EXPIRE", Expire},
                                                    {10, "COOKIE", Hex},
                                                    {11, "KEEPALIVE", KeepAlive},
                                                    {12, "PADDING", Hex},
                                                    {15, "EDE", ExtendedError}});

Text OptionText(std::uint64_t code, DnsReader value) {
  const auto row = std::ranges::find(kOptions, code, &OptionRow::code);
  if (row == kOptions.end()) {
    return fmt::format("\n; LOCAL OPT: {}:0x{}", code, HexText(value.Rest(), false));
  }
  const Text text = row->text(value);
  if (!text) return std::nullopt;
  return fmt::format("\n; {}: {}", row->label, *text);
}

}  // namespace

std::optional<std::string> OptText(const DnsRecordHeader& header, DnsReader& data) {
  std::string text =
      fmt::format("\n;; OPT PSEUDOSECTION:\n; EDNS: version {}; flags:", header.ttl >> 16 & 0xff);
  if ((header.ttl & kDnssecOk) != 0) text += " do";
  if ((header.ttl & kCompactAnswersOk) != 0) text += " co";
  text += "; ";
  if ((header.ttl & kMustBeZero) != 0) {
    text += fmt::format("MBZ: 0x{:04x}, ", header.ttl & kMustBeZero);
  }
  text += fmt::format("udp: {}", header.klass);
  while (!data.AtEnd()) {
    const auto code = data.Number(2);
    const auto length = code ? data.Number(2) : std::nullopt;
    const auto value = length ? data.Window(static_cast<std::size_t>(*length)) : std::nullopt;
    const Text option = value ? OptionText(*code, *value) : std::nullopt;
    if (!option) return std::nullopt;
    text += *option;
    data.Skip(static_cast<std::size_t>(*length));
  }
  return text;
}

}  // namespace sonde
