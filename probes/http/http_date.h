// Dates as servers write them.
//
// Why: which texts count as a date follows Go's parser, as blackbox_exporter and Go's cookie jar
// use it: Last-Modified is in GMT or it is no date, cookies may name any zone.
//
// THREAD: pure functions. LIFETIME: values.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace sonde {

/// The three formats of RFC 9110 5.6.7. Whole seconds: servers say "never" as the year 9999, which
/// is beyond WallTime.
std::optional<std::chrono::sys_seconds> ParseHttpDate(std::string_view text);

/// What cookies have in Expires: RFC 1123, also with dashes.
std::optional<std::chrono::sys_seconds> ParseCookieDate(std::string_view text);

}  // namespace sonde
