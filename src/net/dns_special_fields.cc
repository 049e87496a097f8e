#include "net/dns_special_fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "net/dns_fields.h"
#include "sonde/address.h"
#include "sonde/base64.h"

namespace sonde {
namespace {

using Text = std::optional<std::string>;

std::string V6Text(std::string_view octets) {
  std::array<std::uint8_t, 16> bytes{};
  std::copy_n(octets.begin(), std::min<std::size_t>(16, octets.size()), bytes.begin());
  return IpAddress::V6(bytes).ToString();
}
std::string V4Text(std::string_view octets) {
  std::array<std::uint8_t, 4> bytes{};
  std::copy_n(octets.begin(), std::min<std::size_t>(4, octets.size()), bytes.begin());
  return IpAddress::V4(bytes).ToString();
}

Text Salt(DnsReader& data) {
  const auto length = data.Number(1);
  const auto salt = data.Bytes(static_cast<std::size_t>(length.value_or(0)));
  if (!salt) return std::nullopt;
  return salt->empty() ? "-" : HexText(*salt, true);
}

/// Base32 with the extended hex alphabet, without padding (RFC 5155 1.3).
Text Hash(DnsReader& data) {
  static constexpr std::string_view kDigits = "0123456789ABCDEFGHIJKLMNOPQRSTUV";
  const auto length = data.Number(1);
  const auto octets = data.Bytes(static_cast<std::size_t>(length.value_or(0)));
  if (!octets) return std::nullopt;
  std::string out;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : *octets) {
    bits = bits << 8 | static_cast<std::uint8_t>(c);
    for (count += 8; count >= 5; count -= 5) out += kDigits[bits >> (count - 5) & 0x1f];
    bits &= (1U << count) - 1;
  }
  if (count > 0) out += kDigits[bits << (5 - count) & 0x1f];
  return out;
}

// --- SVCB (RFC 9460)
// -------------------------------------------------------------------------------

constexpr std::array<std::string_view, 9> kSvcbKeys = {"mandatory", "alpn",     "no-default-alpn",
                                                       "port",      "ipv4hint", "ech",
                                                       "ipv6hint",  "dohpath",  "ohttp"};

std::string SvcbKeyName(std::uint64_t key) {
  if (key < kSvcbKeys.size()) return std::string(kSvcbKeys[static_cast<std::size_t>(key)]);
  return key == 65535 ? "" : fmt::format("key{}", key);
}

std::string SvcbEscape(std::string_view octets, std::string_view special) {
  std::string out;
  for (const char c : octets) {
    const auto octet = static_cast<std::uint8_t>(c);
    if (octet < ' ' || octet > '~') {
      AppendDecimalEscape(out, octet);
    } else {
      if (special.find(c) != std::string_view::npos) out += '\\';
      out += c;
    }
  }
  return out;
}

/// A list inside a quoted value: commas and backslashes are escaped twice.
Text SvcbAlpn(DnsReader value) {
  std::string out;
  while (!value.AtEnd()) {
    const auto length = value.Number(1);
    const auto id = value.Bytes(static_cast<std::size_t>(*length));
    if (!id) return std::nullopt;
    if (!out.empty()) out += ',';
    for (const char c : *id) {
      if (c == ',') {
        out += "\\\\\\044";
      } else if (c == '\\') {
        out += "\\\\\\092";
      } else {
        out += SvcbEscape({&c, 1}, "\"; ");
      }
    }
  }
  return out;
}

Text SvcbList(DnsReader value, std::size_t item_octets, std::string (*text)(std::string_view)) {
  if (value.left() % item_octets != 0) return std::nullopt;
  std::string out;
  while (!value.AtEnd()) out += (out.empty() ? "" : ",") + text(*value.Bytes(item_octets));
  return out;
}

std::string SvcbKeyText(std::string_view octets) {
  return SvcbKeyName(static_cast<std::uint64_t>(static_cast<std::uint8_t>(octets[0])) << 8 |
                     static_cast<std::uint8_t>(octets[1]));
}

Text SvcbValue(std::uint64_t key, DnsReader value) {
  switch (key) {
    case 0: return SvcbList(value, 2, SvcbKeyText);
    case 1: return SvcbAlpn(value);
    case 3: {
      if (value.left() != 2) return std::nullopt;
      return std::to_string(*value.Number(2));
    }
    case 4: return SvcbList(value, 4, V4Text);
    case 5: return EncodeBase64(value.Rest());
    case 6: return SvcbList(value, 16, V6Text);
    default: return SvcbEscape(value.Rest(), "\"; \\");
  }
}

Text SvcbParameters(DnsReader& data) {
  std::string out;
  while (!data.AtEnd()) {
    const auto key = data.Number(2);
    const auto length = data.Number(2);
    if (!length) return std::nullopt;
    const auto window = data.Window(static_cast<std::size_t>(*length));
    if (!window) return std::nullopt;
    const Text value = SvcbValue(*key, *window);
    if (!value) return std::nullopt;
    data.Skip(static_cast<std::size_t>(*length));
    out += fmt::format("{}{}=\"{}\"", out.empty() ? "" : " ", SvcbKeyName(*key), *value);
  }
  return out;
}

// --- LOC (RFC 1876)
// --------------------------------------------------------------------------------

std::string LocMeters(std::uint64_t coded) {
  const auto mantissa = coded >> 4;
  const auto exponent = coded & 0xf;
  if (exponent < 2) return fmt::format("0.{:02}m", exponent == 1 ? mantissa * 10 : mantissa);
  return std::to_string(mantissa) + std::string(static_cast<std::size_t>(exponent - 2), '0') + "m";
}

std::string LocAngle(std::uint64_t coded, char positive, char negative) {
  constexpr std::int64_t kEquator = std::int64_t{1} << 31;
  const std::int64_t signed_angle = static_cast<std::int64_t>(coded) - kEquator;
  const std::int64_t angle = signed_angle < 0 ? -signed_angle : signed_angle;
  return fmt::format("{:02} {:02} {:.3f} {}", angle / 3600000, angle % 3600000 / 60000,
                     static_cast<double>(angle % 60000) / 1000,
                     signed_angle > 0 ? positive : negative);
}

Text Loc(DnsReader& data) {
  if (data.left() < 16) return std::nullopt;
  data.Number(1);  // version
  const auto size = *data.Number(1);
  const auto horizontal = *data.Number(1);
  const auto vertical = *data.Number(1);
  const auto latitude = *data.Number(4);
  const auto longitude = *data.Number(4);
  const auto altitude = *data.Number(4);
  const double meters = static_cast<double>(altitude) / 100 - 100000;
  const std::string height =
      altitude % 100 != 0 ? fmt::format("{:.2f}m", meters) : fmt::format("{:.0f}m", meters);
  return fmt::format("{} {} {} {} {} {}", LocAngle(latitude, 'N', 'S'),
                     LocAngle(longitude, 'E', 'W'), height, LocMeters(size), LocMeters(horizontal),
                     LocMeters(vertical));
}

// --- the rest
// --------------------------------------------------------------------------------------

Text Cert(DnsReader& data) {
  static constexpr std::array<std::string_view, 9> kKinds = {
      "", "PKIX", "SPKI", "PGP", "IPKIX", "ISPKI", "IPGP", "ACPKIX", "IACPKIX"};
  const auto kind = data.Number(2);
  const auto tag = data.Number(2);
  const auto algorithm = data.Number(1);
  if (!algorithm) return std::nullopt;
  std::string name = std::to_string(*kind);
  if (*kind > 0 && *kind < kKinds.size()) name = kKinds[static_cast<std::size_t>(*kind)];
  if (*kind == 4) name = "IPIX";
  if (*kind == 253) name = "URI";
  if (*kind == 254) name = "OID";
  static constexpr std::array<std::string_view, 17> kAlgorithms = {"",
                                                                   "RSAMD5",
                                                                   "DH",
                                                                   "DSA",
                                                                   "",
                                                                   "RSASHA1",
                                                                   "DSA-NSEC3-SHA1",
                                                                   "RSASHA1-NSEC3-SHA1",
                                                                   "RSASHA256",
                                                                   "",
                                                                   "RSASHA512",
                                                                   "",
                                                                   "ECC-GOST",
                                                                   "ECDSAP256SHA256",
                                                                   "ECDSAP384SHA384",
                                                                   "ED25519",
                                                                   "ED448"};
  std::string method = std::to_string(*algorithm);
  if (*algorithm < kAlgorithms.size() &&
      !kAlgorithms[static_cast<std::size_t>(*algorithm)].empty()) {
    method = kAlgorithms[static_cast<std::size_t>(*algorithm)];
  }
  return fmt::format("{} {} {} {}", name, *tag, method, EncodeBase64(data.Rest()));
}

Text Gateway(DnsReader& data, std::uint64_t kind) {
  switch (kind) {
    case 0: return ".";
    case 1: return Ipv4Field(data);
    case 2: return Ipv6Field(data);
    case 3: return data.Name();
    default: return ".";  // as miekg/dns: of a kind that it does not know, nothing is read
  }
}

Text IpsecKey(DnsReader& data) {
  const auto precedence = data.Number(1);
  const auto kind = data.Number(1);
  const auto algorithm = data.Number(1);
  if (!algorithm) return std::nullopt;
  const Text gateway = Gateway(data, *kind);
  if (!gateway) return std::nullopt;
  return fmt::format("{} {} {} {} {}", *precedence, *kind, *algorithm, *gateway,
                     EncodeBase64(data.Rest()));
}

Text AmtRelay(DnsReader& data) {
  const auto precedence = data.Number(1);
  const auto kind = data.Number(1);
  if (!kind) return std::nullopt;
  const Text gateway = Gateway(data, *kind);
  if (!gateway) return std::nullopt;
  return fmt::format("{} {} {} {}", *precedence, *kind >> 7, *kind & 0x7f, *gateway);
}

Text Hip(DnsReader& data) {
  const auto hit_length = data.Number(1);
  const auto algorithm = data.Number(1);
  const auto key_length = data.Number(2);
  if (!key_length) return std::nullopt;
  const auto hit = data.Bytes(static_cast<std::size_t>(*hit_length));
  const auto key = hit ? data.Bytes(static_cast<std::size_t>(*key_length)) : std::nullopt;
  if (!key) return std::nullopt;
  std::string out = fmt::format("{} {} {}", *algorithm, HexText(*hit, false), EncodeBase64(*key));
  while (!data.AtEnd()) {
    const Text server = data.Name();
    if (!server) return std::nullopt;
    out += " " + *server;
  }
  return out;
}

Text AplPrefixes(DnsReader& data) {
  std::string out;
  while (!data.AtEnd()) {
    const auto family = data.Number(2);
    const auto prefix = data.Number(1);
    const auto length = data.Number(1);
    if (!length || *family < 1 || *family > 2) return std::nullopt;
    const auto address = data.Bytes(static_cast<std::size_t>(*length & 0x7f));
    const bool v4 = *family == 1;
    if (!address || address->size() > (v4 ? 4U : 16U) || *prefix > (v4 ? 32U : 128U)) {
      return std::nullopt;
    }
    out += fmt::format("{}{}{}:{}/{}", out.empty() ? "" : " ", (*length & 0x80) != 0 ? "!" : "",
                       *family, v4 ? V4Text(*address) : V6Text(*address), *prefix);
  }
  return out;
}

}  // namespace

std::optional<std::string> Ipv4Field(DnsReader& data) {
  const auto octets = data.Bytes(4);
  if (!octets) return std::nullopt;
  return V4Text(*octets);
}

std::optional<std::string> Ipv6Field(DnsReader& data) {
  const auto octets = data.Bytes(16);
  if (!octets) return std::nullopt;
  return V6Text(*octets);
}

std::optional<std::string> DnsSpecialField(char letter, DnsReader& data) {
  switch (letter) {
    case 'S': return Salt(data);
    case 'H': return Hash(data);
    case 'V': return SvcbParameters(data);
    case 'P': return AplPrefixes(data);
    case 'L': return Loc(data);
    case 'C': return Cert(data);
    case 'I': return IpsecKey(data);
    case 'M': return AmtRelay(data);
    case 'h': return Hip(data);
    default: return std::nullopt;
  }
}

}  // namespace sonde
