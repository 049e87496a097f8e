// PosixZone: a daylight saving rule without end, such as "CET-1CEST,M3.5.0,M10.5.0/3".
//
// Why: the files of the tz database list transitions up to some year and give such a rule for the
// rest.
//
// THREAD: immutable. LIFETIME: values.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace sonde::cel {

class PosixZone {
 public:
  /// Source: POSIX.1-2017, 8.3 "TZ", with the hours of RFC 8536 part 3.3.1 (-167..167). Nothing if
  /// it is malformed, or has daylight saving time without a rule for it.
  static std::optional<PosixZone> Parse(std::string_view text);

  /// Seconds east of UTC at an instant.
  std::int32_t OffsetAt(std::int64_t seconds) const;

 private:
  /// When a year's change happens, in local time.
  struct Change {
    enum class Kind : std::uint8_t { kJulian, kDayOfYear, kWeekday };
    Kind kind = Kind::kWeekday;
    std::int64_t month = 1;
    std::int64_t week = 1;  // 5 is the last one
    std::int64_t day = 0;   // of the week, or of the year
    std::int64_t time = 0;  // seconds after midnight
  };

  class Reader;
  static std::int64_t SecondOf(const Change& change, std::int64_t year);

  std::int32_t standard_ = 0;
  std::int32_t daylight_ = 0;
  bool has_daylight_ = false;
  Change start_;
  Change end_;
};

}  // namespace sonde::cel
