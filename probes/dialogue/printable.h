// Bytes of a peer as text that a person can read on one line.
//
// THREAD: pure functions. LIFETIME: values.
#pragma once

#include <string>
#include <string_view>

namespace sonde {

/// In double quotes, with escapes for what does not print, cut after `max_bytes`.
std::string Quoted(std::string_view bytes, std::size_t max_bytes = 80);

}  // namespace sonde
