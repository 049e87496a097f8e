// Code points: encoding and counting them in UTF-8.
//
// Why: text of expressions counts in code points.
//
// THREAD: pure functions. LIFETIME: values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace sonde::cel {

/// Whether `code_point` can be encoded: no surrogate, at most 0x10FFFF.
constexpr bool IsScalarValue(std::uint32_t code_point) {
  return code_point <= 0x10FFFF && (code_point < 0xD800 || code_point > 0xDFFF);
}
/// Appends a scalar value as UTF-8 (RFC 3629).
void AppendUtf8(std::string& out, std::uint32_t code_point);

/// Of valid UTF-8.
std::size_t CountCodePoints(std::string_view text) noexcept;

}  // namespace sonde::cel
