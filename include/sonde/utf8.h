// UTF-8 where bytes of a peer must become text.
//
// Why: expositions and JSON take only valid UTF-8, and Go's regular expressions read a stray byte
// as one character where RE2 sees none: pages in Latin-1 would match in blackbox_exporter and not
// in sonde.
//
// THREAD: pure functions. LIFETIME: values.
#pragma once

#include <string>
#include <string_view>

namespace sonde {

/// RFC 3629: no overlong forms, no surrogates, nothing beyond U+10FFFF.
bool IsValidUtf8(std::string_view bytes) noexcept;

/// Each byte that is not part of valid UTF-8 becomes U+FFFD.
std::string ToValidUtf8(std::string_view bytes);

}  // namespace sonde
