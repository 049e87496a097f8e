#include "net/dns_fields.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ctime>

#include "net/dns_rdata.h"
#include "net/dns_special_fields.h"
#include "sonde/address.h"
#include "sonde/base64.h"

namespace sonde {
namespace {

using Text = std::optional<std::string>;

Text NumberText(DnsReader& data, std::size_t octets) {
  const auto number = data.Number(octets);
  if (!number) return std::nullopt;
  return std::to_string(*number);
}

Text CharacterString(DnsReader& data) {
  const auto length = data.Number(1);
  if (!length) return std::nullopt;
  const auto octets = data.Bytes(static_cast<std::size_t>(*length));
  if (!octets) return std::nullopt;
  return EscapeCharacterString(*octets);
}

Text Quoted(Text text) {
  if (!text) return std::nullopt;
  return "\"" + *text + "\"";
}

Text Strings(DnsReader& data) {
  std::string out;
  while (!data.AtEnd()) {
    const Text string = Quoted(CharacterString(data));
    if (!string) return std::nullopt;
    out += (out.empty() ? "" : " ") + *string;
  }
  return out;
}

/// Of 32 bit they wrap (RFC 4034 3.1.5); until 2106 the plain reading is the right one.
Text Time(DnsReader& data, std::size_t octets) {
  const auto seconds = data.Number(octets);
  if (!seconds) return std::nullopt;
  return fmt::format("{:%Y%m%d%H%M%S}", fmt::gmtime(static_cast<std::time_t>(*seconds)));
}

Text Counted(DnsReader& data, bool upper) {
  const auto length = data.Number(2);
  const auto octets = data.Bytes(static_cast<std::size_t>(length.value_or(0)));
  if (!length || !octets) return std::nullopt;
  return fmt::format("{} {}", *length, HexText(*octets, upper));
}

/// miekg/dns takes the octets of such a value for text that is already escaped.
std::string Unescaped(std::string_view text) {
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      out += text[i];
    } else if (i + 3 < text.size() && std::all_of(&text[i + 1], &text[i + 4], digit)) {
      int octet = 0;
      for (int k = 1; k <= 3; ++k)
        octet = octet * 10 + (text[i + static_cast<std::size_t>(k)] - '0');
      out += static_cast<char>(octet);
      i += 3;
    } else if (i + 1 < text.size()) {
      out += text[++i];
    }
  }
  return out;
}

Text TypeBitmap(DnsReader& data) {
  std::string out;
  int last_block = -1;
  while (!data.AtEnd()) {
    const auto block = data.Number(1);
    const auto length = data.Number(1);
    if (!length || *length == 0 || *length > 32 || static_cast<int>(*block) <= last_block) {
      return std::nullopt;
    }
    last_block = static_cast<int>(*block);
    const auto bits = data.Bytes(static_cast<std::size_t>(*length));
    if (!bits) return std::nullopt;
    for (std::size_t i = 0; i < bits->size() * 8; ++i) {
      if ((static_cast<std::uint8_t>((*bits)[i / 8]) & (0x80U >> (i % 8))) == 0) continue;
      out += (out.empty() ? "" : " ") + DnsTypeName(static_cast<std::uint16_t>(*block * 256 + i));
    }
  }
  return out;
}

Text Grouped64(DnsReader& data, bool upper) {
  const auto octets = data.Bytes(8);
  if (!octets) return std::nullopt;
  const std::string hex = HexText(*octets, upper);
  return fmt::format("{}:{}:{}:{}", hex.substr(0, 4), hex.substr(4, 4), hex.substr(8, 4),
                     hex.substr(12, 4));
}

Text Eui(DnsReader& data, std::size_t octets) {
  const auto bytes = data.Bytes(octets);
  if (!bytes) return std::nullopt;
  std::string out;
  for (const char c : *bytes) {
    out += (out.empty() ? "" : "-") + fmt::format("{:02x}", static_cast<std::uint8_t>(c));
  }
  return out;
}

Text Field(char letter, DnsReader& data) {
  switch (letter) {
    case '1': return NumberText(data, 1);
    case '2': return NumberText(data, 2);
    case '4': return NumberText(data, 4);
    case 'n': return data.Name();
    case 'a': return Ipv4Field(data);
    case 'A': return Ipv6Field(data);
    case 's': return Quoted(CharacterString(data));
    case 'r': return CharacterString(data);
    case 't': return Strings(data);
    case 'o': return Quoted(EscapeCharacterString(Unescaped(data.Rest())));
    case 'x': return HexText(data.Rest(), false);
    case 'X': return HexText(data.Rest(), true);
    case 'b': return EncodeBase64(data.Rest());
    case 'e': return Eui(data, 6);
    case 'E': return Eui(data, 8);
    case 'q': return Grouped64(data, false);
    case 'Q': return Grouped64(data, true);
    case 'T': {
      const auto type = data.Number(2);
      if (!type) return std::nullopt;
      return DnsTypeName(static_cast<std::uint16_t>(*type));
    }
    case 'D': return Time(data, 4);
    case '6': return Time(data, 6);
    case 'k': return Counted(data, false);
    case 'K': return Counted(data, true);
    case 'B': return TypeBitmap(data);
    case '*': return std::string(data.Rest());
    case '_': return "";
    default: return DnsSpecialField(letter, data);
  }
}

/// What a field shows when the data ended before it (a record with empty data, for example).
std::string_view ZeroText(char letter) {
  switch (letter) {
    case '1':
    case '2':
    case '4': return "0";
    case 's':
    case 'o': return "\"\"";
    case 'S': return "-";
    default: return "";
  }
}

}  // namespace

std::optional<std::string> DnsFieldsText(std::string_view fields, DnsReader& data) {
  std::string out;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const char letter = fields[i];
    const std::string_view separator = i == 0 ? "" : " ";
    if (data.AtEnd()) {
      // Lists that are empty add nothing, not even a space.
      if (letter == 'B' || letter == 'V') continue;
      out += fmt::format("{}{}", separator, ZeroText(letter));
      continue;
    }
    const Text text = Field(letter, data);
    if (!text) return std::nullopt;
    out += fmt::format("{}{}", separator, *text);
  }
  if (!data.AtEnd()) return std::nullopt;
  return out;
}

std::string HexText(std::string_view octets, bool upper) {
  const std::string_view digits = upper ? "0123456789ABCDEF" : "0123456789abcdef";
  std::string out;
  out.reserve(octets.size() * 2);
  for (const char c : octets) {
    const auto octet = static_cast<std::uint8_t>(c);
    out += digits[octet >> 4];
    out += digits[octet & 0xf];
  }
  return out;
}

}  // namespace sonde
