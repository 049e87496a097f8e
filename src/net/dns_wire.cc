#include "net/dns_wire.h"

namespace sonde {
namespace {

constexpr int kMaxPointers = 126;
constexpr int kMaxNameOctets = 255;
constexpr std::size_t kMaxLabelOctets = 63;

bool IsPrintable(std::uint8_t octet) { return octet >= ' ' && octet <= '~'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool IsSpecialInName(std::uint8_t octet) {
  return std::string_view(". '@;()\"\\").find(static_cast<char>(octet)) != std::string_view::npos;
}

void AppendLabel(std::string& out, std::string_view label) {
  for (const char c : label) {
    const auto octet = static_cast<std::uint8_t>(c);
    if (IsSpecialInName(octet)) {
      out += '\\';
      out += c;
    } else if (IsPrintable(octet)) {
      out += c;
    } else {
      AppendDecimalEscape(out, octet);
    }
  }
  out += '.';
}

/// One character of a presentation name; `i` moves behind it. `literal_dot` tells \. from a
/// separator.
std::optional<char> NextNameOctet(std::string_view name, std::size_t& i, bool& separator) {
  separator = false;
  const char c = name[i++];
  if (c == '.') {
    separator = true;
    return c;
  }
  if (c != '\\') return c;
  if (i >= name.size()) return std::nullopt;
  if (i + 2 < name.size() && IsDigit(name[i]) && IsDigit(name[i + 1]) && IsDigit(name[i + 2])) {
    const int value = (name[i] - '0') * 100 + (name[i + 1] - '0') * 10 + (name[i + 2] - '0');
    i += 3;
    return static_cast<char>(value & 0xff);
  }
  return name[i++];
}

}  // namespace

void AppendDecimalEscape(std::string& out, std::uint8_t octet) {
  out += '\\';
  out += static_cast<char>('0' + octet / 100);
  out += static_cast<char>('0' + octet / 10 % 10);
  out += static_cast<char>('0' + octet % 10);
}

std::string EscapeCharacterString(std::string_view octets) {
  std::string out;
  for (const char c : octets) {
    const auto octet = static_cast<std::uint8_t>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (IsPrintable(octet)) {
      out += c;
    } else {
      AppendDecimalEscape(out, octet);
    }
  }
  return out;
}

std::optional<std::uint64_t> DnsReader::Number(std::size_t bytes) noexcept {
  if (left() < bytes) return std::nullopt;
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < bytes; ++i) {
    value = value << 8 | static_cast<std::uint8_t>(message_[at_ + i]);
  }
  at_ += bytes;
  return value;
}

std::optional<std::string_view> DnsReader::Bytes(std::size_t count) noexcept {
  if (left() < count) return std::nullopt;
  const std::string_view bytes = message_.substr(at_, count);
  at_ += count;
  return bytes;
}

std::string_view DnsReader::Rest() noexcept {
  const std::string_view rest = message_.substr(at_, end_ - at_);
  at_ = end_;
  return rest;
}

std::optional<std::string> DnsReader::Name() {
  std::string name;
  std::size_t at = at_;
  std::optional<std::size_t> behind;  // where reading goes on after the first pointer
  int pointers = 0;
  int budget = kMaxNameOctets;
  while (true) {
    if (at >= end_) return std::nullopt;
    const auto length = static_cast<std::uint8_t>(message_[at++]);
    if (length == 0) break;
    if ((length & 0xC0) == 0xC0) {
      if (at >= end_ || ++pointers > kMaxPointers) return std::nullopt;
      const auto low = static_cast<std::uint8_t>(message_[at++]);
      if (!behind) behind = at;
      at = static_cast<std::size_t>(length & 0x3F) << 8 | low;
      continue;
    }
    budget -= length + 1;
    if ((length & 0xC0) != 0 || at + length > end_ || budget <= 0) return std::nullopt;
    AppendLabel(name, message_.substr(at, length));
    at += length;
  }
  at_ = behind.value_or(at);
  return name.empty() ? "." : name;
}

std::optional<std::string> EncodeDnsName(std::string_view name) {
  std::string wire;
  std::string label;
  const auto end_label = [&] {
    if (label.empty() || label.size() > kMaxLabelOctets) return false;
    wire += static_cast<char>(label.size());
    wire += label;
    label.clear();
    return true;
  };
  if (name != "." && !name.empty()) {
    for (std::size_t i = 0; i < name.size();) {
      bool separator = false;
      const auto octet = NextNameOctet(name, i, separator);
      if (!octet) return std::nullopt;
      if (!separator) {
        label += *octet;
      } else if (!end_label()) {
        return std::nullopt;
      }
    }
    if (!label.empty() && !end_label()) return std::nullopt;
  }
  wire += '\0';
  return wire;
}

}  // namespace sonde
