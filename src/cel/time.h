// Time: timestamps and durations as text, and their arithmetic.
//
// Why: RFC 3339 and Go's duration notation, with cel-go's limits: years 1 to 9999, 64 bits of
// nanoseconds.
//
// THREAD: pure functions. LIFETIME: values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "cel/value.h"

namespace sonde::cel {

/// Whether an instant (seconds since 1970) lies in the years 1 to 9999.
bool InTimestampRange(std::int64_t seconds) noexcept;

/// RFC 3339 with upper-case T and Z; digits behind the ninth of a fraction are dropped. Years
/// outside of the range are accepted here.
std::optional<Timestamp> ParseTimestamp(std::string_view text);
/// RFC 3339 in the offset that it was written with; a fraction only if there is one.
std::string FormatTimestamp(Timestamp timestamp);

/// Go's time.ParseDuration: "1h30m", "-1.5s", "0", units ns us µs ms s m h.
std::optional<Duration> ParseDuration(std::string_view text);
/// Seconds with as many digits as needed: "5400s", "0.1s".
std::string FormatDuration(Duration duration);

/// Nothing on overflow.
std::optional<Timestamp> Add(Timestamp timestamp, Duration duration) noexcept;
std::optional<Duration> Between(Timestamp from, Timestamp to) noexcept;

/// A moment on a wall clock.
struct CivilTime {
  std::int64_t year = 0;
  std::int64_t month = 1;  ///< 1..12
  std::int64_t day = 1;    ///< 1..31
  std::int64_t hour = 0;
  std::int64_t minute = 0;
  std::int64_t second = 0;
  std::int64_t day_of_week = 0;  ///< 0 is Sunday
  std::int64_t day_of_year = 0;  ///< 0..365
};
/// `local_seconds`: seconds since 1970-01-01T00:00:00 on that clock.
CivilTime ToCivil(std::int64_t local_seconds) noexcept;
/// Days since 1970-01-01 of a date of the proleptic Gregorian calendar.
std::int64_t DaysOf(std::int64_t year, std::int64_t month, std::int64_t day) noexcept;

}  // namespace sonde::cel
