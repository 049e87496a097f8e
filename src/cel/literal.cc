#include "cel/literal.h"

#include <array>
#include <utility>

#include "cel/ascii.h"
#include "cel/code_point.h"
#include "cel/number.h"

namespace sonde::cel {
namespace {

constexpr std::array<std::pair<char, char>, 7> kControls{
    {{'a', '\a'}, {'b', '\b'}, {'f', '\f'}, {'n', '\n'}, {'r', '\r'}, {'t', '\t'}, {'v', '\v'}}};

struct Digits {
  std::string_view text;
  int base;
};

Digits SplitBase(std::string_view token) {
  return token.starts_with("0x") ? Digits{token.substr(2), 16} : Digits{token, 10};
}

struct Quoted {
  std::string_view content;
  bool raw = false;
  bool bytes = false;
};

Quoted Unquote(std::string_view token) {
  Quoted quoted;
  while (token.front() != '"' && token.front() != '\'') {
    (ToLower(token.front()) == 'r' ? quoted.raw : quoted.bytes) = true;
    token.remove_prefix(1);
  }
  const std::string_view three = token.substr(0, 3);
  const bool triple = token.size() >= 6 && (three == "'''" || three == "\"\"\"");
  const std::size_t quotes = triple ? 3 : 1;
  quoted.content = token.substr(quotes, token.size() - 2 * quotes);
  return quoted;
}

std::string WithUnixNewlines(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\r') {
      out += text[i];
      continue;
    }
    out += '\n';
    if (i + 1 < text.size() && text[i + 1] == '\n') ++i;
  }
  return out;
}

/// One escape sequence, whose form the lexer has checked.
struct Escape {
  std::size_t length = 2;
  std::uint32_t value = 0;
  bool code_point = false;  ///< was written with \x, \u, \U or octal digits
};

std::uint32_t DigitsValue(std::string_view digits, std::uint32_t base) {
  std::uint32_t value = 0;
  for (const char c : digits) value = value * base + HexValue(c);
  return value;
}

Escape ReadEscape(std::string_view text) {
  const char c = text[1];
  const auto hex = [text](std::size_t digits) {
    return Escape{2 + digits, DigitsValue(text.substr(2, digits), 16), true};
  };
  if (c == 'x' || c == 'X') return hex(2);
  if (c == 'u') return hex(4);
  if (c == 'U') return hex(8);
  if (IsDigit(c)) return {4, DigitsValue(text.substr(1, 3), 8), true};
  for (const auto& [letter, control] : kControls) {
    if (c == letter) return {2, static_cast<std::uint32_t>(control), false};
  }
  return {2, static_cast<std::uint32_t>(static_cast<unsigned char>(c)), false};
}

std::expected<std::string, std::string> Decode(std::string_view text, bool bytes) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    if (text.front() != '\\') {
      out += text.front();
      text.remove_prefix(1);
      continue;
    }
    const char letter = text[1];
    const Escape escape = ReadEscape(text);
    text.remove_prefix(escape.length);
    if (!escape.code_point || (bytes && letter != 'u' && letter != 'U')) {
      out += static_cast<char>(escape.value);
    } else if (bytes) {
      return std::unexpected("bytes can't hold \\u escape sequences");
    } else if (!IsScalarValue(escape.value)) {
      return std::unexpected("escape sequence is not a Unicode code point");
    } else {
      AppendUtf8(out, escape.value);
    }
  }
  return out;
}

}  // namespace

std::optional<std::int64_t> IntLiteral(std::string_view token, bool negative) {
  const auto [digits, base] = SplitBase(token);
  return ParseInt((negative ? "-" : "") + std::string(digits), base);
}

std::optional<std::uint64_t> UintLiteral(std::string_view token) {
  token.remove_suffix(1);
  const auto [digits, base] = SplitBase(token);
  return ParseUint(digits, base);
}

std::optional<double> DoubleLiteral(std::string_view token, bool negative) {
  return ParseDouble((negative ? "-" : "") + std::string(token));
}

std::expected<std::string, std::string> StringLiteral(std::string_view token) {
  const Quoted quoted = Unquote(token);
  std::string content = WithUnixNewlines(quoted.content);
  if (quoted.raw) return content;
  return Decode(content, quoted.bytes);
}

}  // namespace sonde::cel
