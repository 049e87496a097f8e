#include "yaml_scalar.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <system_error>

namespace sonde {
namespace {

constexpr std::array<std::string_view, 8> kTrue = {"y", "Y", "yes", "Yes", "YES", "on", "On", "ON"};
constexpr std::array<std::string_view, 8> kFalse = {"n",  "N",   "no",  "No",
                                                    "NO", "off", "Off", "OFF"};

bool Contains(const auto& list, std::string_view text) {
  return std::ranges::find(list, text) != std::end(list);
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

std::string WithoutUnderscores(std::string_view text) {
  std::string plain(text);
  std::erase(plain, '_');
  return plain;
}

/// Digits in `base`; all of `digits` must be used.
std::optional<std::uint64_t> ParseDigits(std::string_view digits, int base) {
  std::uint64_t value = 0;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size()) {
    return std::nullopt;
  }
  return value;
}

/// Splits off the prefix that names the base.
int TakeBase(std::string_view& digits) {
  if (digits.size() < 2 || digits[0] != '0') return 10;
  const char letter = digits[1];
  const int base = letter == 'x' || letter == 'X'   ? 16
                   : letter == 'o' || letter == 'O' ? 8
                   : letter == 'b' || letter == 'B' ? 2
                                                    : 0;
  digits.remove_prefix(base == 0 ? 1 : 2);
  return base == 0 ? 8 : base;
}

/// [-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?
bool LooksLikeFloat(std::string_view text) {
  std::size_t i = 0;
  const auto digits = [&] {
    const std::size_t start = i;
    while (i < text.size() && IsDigit(text[i])) ++i;
    return i - start;
  };
  const auto sign = [&] {
    if (i < text.size() && (text[i] == '-' || text[i] == '+')) ++i;
  };
  sign();
  const std::size_t whole = digits();
  std::size_t fraction = 0;
  if (i < text.size() && text[i] == '.') {
    ++i;
    fraction = digits();
  }
  if (whole == 0 && fraction == 0) return false;
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    ++i;
    sign();
    if (digits() == 0) return false;
  }
  return i == text.size();
}

std::optional<double> ParseSpecialFloat(std::string_view text) {
  const bool negative = text.starts_with('-');
  const bool has_sign = negative || text.starts_with('+');
  const std::string_view word = text.substr(has_sign ? 1 : 0);
  if (word == ".inf" || word == ".Inf" || word == ".INF") {
    const double infinity = std::numeric_limits<double>::infinity();
    return negative ? -infinity : infinity;
  }
  if (!has_sign && (word == ".nan" || word == ".NaN" || word == ".NAN")) return std::nan("");
  return std::nullopt;
}

/// Whether block context lets `text` stand without quotes (as go-yaml's emitter decides).
bool PlainAllowed(std::string_view text) {
  constexpr std::string_view kIndicators = "#,[]{}&*!|>'\"%@`";
  if (text.empty() || text.front() == ' ' || text.back() == ' ') return false;
  if (text.starts_with("---") || text.starts_with("...")) return false;
  if (kIndicators.find(text.front()) != std::string_view::npos) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool before_blank = i + 1 == text.size() || text[i + 1] == ' ';
    if (text[i] == ':' && before_blank) return false;
    if (text[i] == '#' && text[i - 1] == ' ') return false;
    if (i == 0 && (text[i] == '-' || text[i] == '?') && before_blank) return false;
  }
  return true;
}

/// A character of UTF-8 at the front of a text.
struct Character {
  unsigned code = 0;
  std::size_t size = 1;  ///< in bytes
};

Character CharacterAt(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  if (lead < 0xC0) return {lead, 1};
  const std::size_t size = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  unsigned code = lead & (0xFFU >> (size + 1));
  for (std::size_t i = 1; i < size && i < text.size(); ++i) {
    code = code << 6U | (static_cast<unsigned char>(text[i]) & 0x3FU);
  }
  return {code, std::min(size, text.size())};
}

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr unsigned kNextLine = 0x85, kLineSeparator = 0x2028, kParagraphSeparator = 0x2029;

/// What go-yaml writes as it is: the first plane without controls and noncharacters.
bool IsPrintable(unsigned code) {
  const bool control = code < 0x20 || (code >= 0x7F && code < 0xA0);
  return !control && code != 0xFEFF && code <= 0xFFFD;
}

/// Whether any character of `text` is one that `is` knows.
template <typename Is>
bool AnyCharacter(std::string_view text, Is is) {
  while (!text.empty()) {
    const Character character = CharacterAt(text);
    if (is(character.code)) return true;
    text.remove_prefix(character.size);
  }
  return false;
}

/// YAML 1.2, 5.7.
std::string Escaped(unsigned code) {
  switch (code) {
    case 0: return "\\0";
    case '\a': return "\\a";
    case '\b': return "\\b";
    case '\t': return "\\t";
    case '\n': return "\\n";
    case '\v': return "\\v";
    case '\f': return "\\f";
    case '\r': return "\\r";
    case 0x1B: return "\\e";
    case '"': return "\\\"";
    case '\\': return "\\\\";
    case kNextLine: return "\\N";
    case 0xA0: return "\\_";
    case kLineSeparator: return "\\L";
    case kParagraphSeparator: return "\\P";
    default: break;
  }
  if (code <= 0xFF) return fmt::format("\\x{:02X}", code);
  return code <= 0xFFFF ? fmt::format("\\u{:04X}", code) : fmt::format("\\U{:08X}", code);
}

std::size_t DigitsAt(std::string_view text, std::size_t at) {
  std::size_t count = 0;
  while (at + count < text.size() && IsDigit(text[at + count])) ++count;
  return count;
}

/// A date, with or without a time of day, or a number of base 60: other readers of YAML would not
/// take it for text.
bool LooksLikeTime(std::string_view text) {
  const std::size_t sign = text.starts_with('-') || text.starts_with('+') ? 1 : 0;
  std::size_t at = sign + DigitsAt(text, sign);
  if (at == sign || at == text.size()) return false;
  if (text[at] == ':') {
    while (at < text.size() && text[at] == ':') {
      const std::size_t digits = DigitsAt(text, at + 1);
      if (digits == 0 || digits > 2 || (digits == 2 && text[at + 1] > '5')) return false;
      at += 1 + digits;
    }
    return at == text.size() || text[at] == '.';
  }
  if (sign != 0 || at != 4) return false;
  for (int part = 0; part < 2; ++part) {  // month and day
    const std::size_t digits = text[at] == '-' ? DigitsAt(text, at + 1) : 0;
    if (digits == 0 || digits > 2) return false;
    at += 1 + digits;
    if (at == text.size()) return part == 1;
  }
  return (text[at] == 'T' || text[at] == 't' || text[at] == ' ') && DigitsAt(text, at + 1) > 0 &&
         text.find(':', at) != std::string_view::npos;
}

std::string DoubleQuoted(std::string_view text) {
  // go-yaml escapes everything behind a byte order mark at the front.
  const bool all = text.starts_with(kByteOrderMark);
  std::string out = "\"";
  while (!text.empty()) {
    const auto [code, size] = CharacterAt(text);
    const bool escape = all || !IsPrintable(code) || code == '"' || code == '\\' ||
                        code == kLineSeparator || code == kParagraphSeparator;
    out += escape ? Escaped(code) : std::string(text.substr(0, size));
    text.remove_prefix(size);
  }
  return out + "\"";
}

std::string SingleQuoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("''") : std::string(1, c);
  return out + "'";
}

}  // namespace

std::optional<std::int64_t> ParseYamlInt(std::string_view text) {
  const std::string plain = WithoutUnderscores(text);
  std::string_view digits = plain;
  const bool negative = digits.starts_with('-');
  if (negative || digits.starts_with('+')) digits.remove_prefix(1);
  const int base = TakeBase(digits);
  const auto value = ParseDigits(digits, base);
  constexpr auto kMax = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (!value || *value > kMax + (negative ? 1 : 0)) return std::nullopt;
  return static_cast<std::int64_t>(negative ? 0 - *value : *value);
}

std::optional<double> ParseYamlFloat(std::string_view text) {
  if (const auto special = ParseSpecialFloat(text)) return special;
  if (const auto whole = ParseYamlInt(text)) return static_cast<double>(*whole);
  const std::string plain = WithoutUnderscores(text);
  if (!LooksLikeFloat(plain)) return std::nullopt;
  const char* begin = plain.c_str() + (plain.front() == '+' ? 1 : 0);
  double value = 0;
  const auto [end, error] = std::from_chars(begin, plain.c_str() + plain.size(), value);
  if (error != std::errc{} || end != plain.c_str() + plain.size()) return std::nullopt;
  return value;
}

std::optional<bool> ParseYamlBool(std::string_view text) {
  if (text == "true" || text == "True" || text == "TRUE" || Contains(kTrue, text)) return true;
  if (text == "false" || text == "False" || text == "FALSE" || Contains(kFalse, text)) return false;
  return std::nullopt;
}

ScalarType ResolveScalar(std::string_view text) {
  if (text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL") {
    return ScalarType::kNull;
  }
  if (ParseYamlBool(text) && !Contains(kTrue, text) && !Contains(kFalse, text)) {
    return ScalarType::kBool;
  }
  // "_1" is a string: only a digit, a sign or a dot opens a number.
  const char first = text.front();
  if (!IsDigit(first) && first != '-' && first != '+' && first != '.') return ScalarType::kString;
  if (ParseYamlInt(text)) return ScalarType::kInt;
  return ParseYamlFloat(text) ? ScalarType::kFloat : ScalarType::kString;
}

bool IsBlockText(std::string_view text) {
  const auto must_be_escaped = [](unsigned code) {
    return code != '\n' && code != '\t' && !IsPrintable(code);
  };
  return text.find('\n') != std::string_view::npos && text.back() != ' ' &&
         text.find(" \n") == std::string_view::npos && !AnyCharacter(text, must_be_escaped);
}

std::string QuoteScalar(std::string_view text) {
  if (AnyCharacter(text, [](unsigned code) { return !IsPrintable(code); })) {
    return DoubleQuoted(text);
  }
  const bool reads_as_other = ResolveScalar(text) != ScalarType::kString || Contains(kTrue, text) ||
                              Contains(kFalse, text) || LooksLikeTime(text);
  if (reads_as_other) return DoubleQuoted(text);
  const bool breaks = AnyCharacter(
      text, [](unsigned code) { return code == kLineSeparator || code == kParagraphSeparator; });
  return PlainAllowed(text) && !breaks ? std::string(text) : SingleQuoted(text);
}

}  // namespace sonde
