#include "cel/json_text.h"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "cel/ascii.h"
#include "cel/code_point.h"
#include "sonde/utf8.h"

namespace sonde::cel {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr std::size_t kUnicodeEscape = 6;  // \uXXXX

/// The code unit of the \uXXXX that `text` begins with.
std::optional<std::uint32_t> CodeUnit(std::string_view text) {
  if (text.size() < kUnicodeEscape || !text.starts_with("\\u")) return std::nullopt;
  const std::string_view digits = text.substr(2, 4);
  if (!std::ranges::all_of(digits, IsHexDigit)) return std::nullopt;
  std::uint32_t unit = 0;
  for (const char c : digits) unit = unit * 16 + HexValue(c);
  return unit;
}

bool IsSurrogate(std::uint32_t unit) { return !IsScalarValue(unit); }
bool IsHighSurrogate(std::uint32_t unit) { return unit >= 0xD800 && unit < 0xDC00; }

/// Bytes of the escape sequence that `text` begins with, and what stands for it.
struct Escape {
  std::size_t length;
  std::string_view text;
};

Escape RepairEscape(std::string_view text) {
  const std::optional<std::uint32_t> unit = CodeUnit(text);
  if (!unit || !IsSurrogate(*unit)) {
    // A broken one stays broken; what matters is that \\ is taken as a whole.
    const std::size_t length = std::min<std::size_t>(2, text.size());
    return {length, text.substr(0, length)};
  }
  const std::optional<std::uint32_t> next = CodeUnit(text.substr(kUnicodeEscape));
  if (IsHighSurrogate(*unit) && next && IsSurrogate(*next) && !IsHighSurrogate(*next)) {
    return {2 * kUnicodeEscape, text.substr(0, 2 * kUnicodeEscape)};
  }
  return {kUnicodeEscape, kReplacement};
}

}  // namespace

bool IsRefusedByGo(std::string_view body) noexcept {
  return body.starts_with(kByteOrderMark) || body.contains('\0');
}

bool NeedsRepair(std::string_view body) noexcept {
  return body.contains("\\ud") || body.contains("\\uD") || !IsValidUtf8(body);
}

std::string RepairText(std::string_view body) {
  const std::string valid = ToValidUtf8(body);
  std::string_view rest = valid;
  std::string out;
  out.reserve(rest.size());
  for (std::size_t escape = rest.find('\\'); !rest.empty(); escape = rest.find('\\')) {
    out += rest.substr(0, escape);
    rest.remove_prefix(std::min(escape, rest.size()));
    const Escape repaired = RepairEscape(rest);
    out += repaired.text;
    rest.remove_prefix(repaired.length);
  }
  return out;
}

}  // namespace sonde::cel
