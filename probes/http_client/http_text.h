// The small texts of HTTP beside tokens: header names and values.
//
// THREAD: pure functions. LIFETIME: values.
#pragma once

#include <string>
#include <string_view>

namespace sonde {

/// Whether `text` can stand as a header's value: no control characters but tab.
bool IsHeaderValue(std::string_view text) noexcept;
/// "content-type" → "Content-Type"; what is not a token stays as it is.
std::string CanonicalHeaderName(std::string_view name);

}  // namespace sonde
