// Text as a JSON string (RFC 8259 7).
//
// Why: logs and tokens hold what users and targets wrote; no value may break a line or its quotes.
//
// THREAD: pure functions. LIFETIME: values.
#pragma once

#include <string>
#include <string_view>

namespace sonde {

/// With its quotes. Bytes that are no UTF-8 become U+FFFD; control characters, DEL too, are
/// escaped.
std::string JsonString(std::string_view text);

}  // namespace sonde
