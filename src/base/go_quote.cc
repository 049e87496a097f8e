#include "base/go_quote.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "sonde/utf8.h"

namespace sonde {
namespace {

/// The length of the character at the start of `text`, 0 if the first byte begins none.
std::size_t CharacterLength(std::string_view text) {
  for (std::size_t length = 1; length <= std::min<std::size_t>(4, text.size()); ++length) {
    if (IsValidUtf8(text.substr(0, length))) return length;
  }
  return 0;
}

void AppendByte(std::string& out, char c) {
  static constexpr std::string_view kNamed = "\a\b\f\n\r\t\v";
  static constexpr std::string_view kNames = "abfnrtv";
  const auto byte = static_cast<unsigned char>(c);
  const std::size_t named = kNamed.find(c);
  if (c == '"' || c == '\\') {
    (out += '\\') += c;
  } else if (named != std::string_view::npos) {
    (out += '\\') += kNames[named];
  } else if (byte < 0x20 || byte >= 0x7f) {
    fmt::format_to(std::back_inserter(out), "\\x{:02x}", byte);
  } else {
    out += c;
  }
}

}  // namespace

std::string GoQuote(std::string_view text) {
  std::string out = "\"";
  while (!text.empty()) {
    const std::size_t length = CharacterLength(text);
    if (length > 1) {
      out += text.substr(0, length);
    } else {
      AppendByte(out, text.front());
    }
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return out += '"';
}

}  // namespace sonde
