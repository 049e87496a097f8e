// Percent-encoding (RFC 3986 2.1): %XX for bytes that may not stand for themselves.
//
// Why: URLs, queries, forms and gRPC's messages escape alike, but what is kept and what a broken
// escape means differs; each caller says which.
//
// THREAD: pure functions. LIFETIME: values.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sonde {

/// RFC 3986 2.3: what never needs an escape.
constexpr bool IsUnreserved(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '.' || c == '~';
}

/// The byte (0 to 255) of the escape that `text` begins with; -1 if it begins with none.
int EscapedByte(std::string_view text) noexcept;

struct PercentDecoding {
  bool plus_is_space = false;  ///< as in queries and forms
  bool keep_broken = false;    ///< a '%' without two hexadecimal digits stands for itself
};
/// Nothing if an escape is broken and not to be kept.
std::optional<std::string> PercentDecode(std::string_view text, PercentDecoding how = {});

/// Everything but unreserved characters and those of `kept` as %XX, in upper case.
std::string PercentEncode(std::string_view text, std::string_view kept = {});

}  // namespace sonde
