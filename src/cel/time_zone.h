// ZoneTable: the time zones that an expression names.
//
// Why: getHours('Europe/Paris') needs the system's tz database, and evaluation must not read files.
// So the zones are read when the expression is compiled.
//
// THREAD: immutable after Load. LIFETIME: values.
#pragma once

#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cel/posix_zone.h"

namespace sonde::cel {

/// One zone of the tz database. Source: RFC 8536 (TZif).
class TimeZone {
 public:
  /// Nothing if `data` is no TZif file of version 2 or later.
  static std::optional<TimeZone> Parse(std::string_view data);

  /// Seconds east of UTC at an instant.
  std::int32_t OffsetAt(std::int64_t seconds) const;

 private:
  struct Transition {
    std::int64_t at = 0;
    std::int32_t offset = 0;
  };

  std::int32_t first_offset_ = 0;        // before all transitions
  std::vector<Transition> transitions_;  // sorted
  std::optional<PosixZone> rule_;        // after the last of them
};

class ZoneTable {
 public:
  /// Reads those of `names` that are zones. Blocks on files.
  static ZoneTable Load(const std::vector<std::string>& names);

  /// Seconds east of UTC. `zone` is "" or "UTC", an offset such as "+02:00", "-3:30" or "02:00", or
  /// the name of a loaded zone. The error is a message.
  std::expected<std::int64_t, std::string> OffsetAt(std::string_view zone,
                                                    std::int64_t seconds) const;

 private:
  std::map<std::string, TimeZone, std::less<>> zones_;
};

}  // namespace sonde::cel
