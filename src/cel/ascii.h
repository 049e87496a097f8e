// Character classes of ASCII.
//
// Why: <cctype> depends on the locale and on the sign of char.
//
// THREAD: pure functions. LIFETIME: values.
#pragma once

namespace sonde::cel {

constexpr bool IsDigit(char c) { return c >= '0' && c <= '9'; }
constexpr char ToLower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
constexpr bool IsLetter(char c) { return ToLower(c) >= 'a' && ToLower(c) <= 'z'; }
constexpr bool IsHexDigit(char c) { return IsDigit(c) || (ToLower(c) >= 'a' && ToLower(c) <= 'f'); }

/// The value of a hexadecimal digit; 0 for any other character.
constexpr unsigned HexValue(char c) {
  if (IsDigit(c)) return static_cast<unsigned>(c - '0');
  return IsHexDigit(c) ? static_cast<unsigned>(ToLower(c) - 'a') + 10U : 0U;
}

}  // namespace sonde::cel
