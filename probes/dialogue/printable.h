// Bytes of a peer as text that a person, a log and an exposition can take.
//
// THREAD: pure functions. LIFETIME: values.
#pragma once

#include <string>
#include <string_view>

namespace sonde {

/// In double quotes, with escapes for what does not print, cut after `max_bytes`.
std::string Quoted(std::string_view bytes, std::size_t max_bytes = 80);

/// Each byte that is not part of valid UTF-8 becomes U+FFFD.
std::string ToValidUtf8(std::string_view bytes);

}  // namespace sonde
