// Tokens (RFC 9110 5.6.2): methods, names of headers and of cookies.
//
// THREAD: pure functions. LIFETIME: values.
#pragma once

#include <algorithm>
#include <string_view>

namespace sonde {

constexpr bool IsTokenChar(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("!#$%&'*+-.^_`|~").contains(c);
}

/// At least one character, and only those of tokens.
constexpr bool IsToken(std::string_view text) noexcept {
  return !text.empty() && std::ranges::all_of(text, IsTokenChar);
}

}  // namespace sonde
