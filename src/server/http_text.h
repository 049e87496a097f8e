// Small pieces of HTTP's text: lists, quality values, dates, Go's quoting.
//
// THREAD: pure functions. LIFETIME: none.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sonde/clock.h"

namespace sonde {

/// Whether an Accept-Encoding header (RFC 9110 12.5.3) wants gzip more than no coding; "*" is no
/// wish for it, as in the exporter.
bool PrefersGzip(std::string_view accept_encoding) noexcept;

/// "Mon, 02 Jan 2006 15:04:05 GMT" (RFC 9110 5.6.7).
std::string HttpDate(WallTime time);

/// `text` with & < > " ' as entities.
std::string HtmlEscape(std::string_view text);

}  // namespace sonde
