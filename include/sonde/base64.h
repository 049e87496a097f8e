// Base64 (RFC 4648 section 4).
//
// THREAD: pure functions. LIFETIME: values.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sonde {

/// With padding.
std::string EncodeBase64(std::string_view octets);

/// Blanks and line ends are passed over; padding is required. Nothing if it is anything else.
std::optional<std::string> DecodeBase64(std::string_view text);

}  // namespace sonde
