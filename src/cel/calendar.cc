#include "cel/calendar.h"

#include "cel/time.h"

namespace sonde::cel {
namespace {

constexpr std::int64_t kNanosecondsPerMillisecond = 1'000'000;
constexpr std::int64_t kNanosecondsPerSecond = 1'000'000'000;
constexpr std::int64_t kNanosecondsPerMinute = 60 * kNanosecondsPerSecond;
constexpr std::int64_t kNanosecondsPerHour = 60 * kNanosecondsPerMinute;

Value TotalOf(Function function, Duration duration) {
  switch (function) {
    case Function::kGetHours: return duration.nanoseconds / kNanosecondsPerHour;
    case Function::kGetMinutes: return duration.nanoseconds / kNanosecondsPerMinute;
    case Function::kGetSeconds: return duration.nanoseconds / kNanosecondsPerSecond;
    case Function::kGetMilliseconds: return duration.nanoseconds / kNanosecondsPerMillisecond;
    default: return NoSuchOverload();
  }
}

Value PartOf(Function function, const CivilTime& time, std::int32_t nanoseconds) {
  switch (function) {
    case Function::kGetFullYear: return time.year;
    case Function::kGetMonth: return time.month - 1;
    case Function::kGetDayOfYear: return time.day_of_year;
    case Function::kGetDate: return time.day;
    case Function::kGetDayOfMonth: return time.day - 1;
    case Function::kGetDayOfWeek: return time.day_of_week;
    case Function::kGetHours: return time.hour;
    case Function::kGetMinutes: return time.minute;
    case Function::kGetSeconds: return time.second;
    default: return nanoseconds / kNanosecondsPerMillisecond;
  }
}

}  // namespace

Value GetTimePart(Function function, const Value& time, const Value* zone, const ZoneTable& zones,
                  Arena& arena) {
  const Duration* duration = time.If<Duration>();
  if (duration != nullptr && zone == nullptr) return TotalOf(function, *duration);
  const Timestamp* timestamp = time.If<Timestamp>();
  if (timestamp == nullptr || (zone != nullptr && !zone->Is<Text>())) return NoSuchOverload();
  const std::string_view zone_name = zone == nullptr ? "UTC" : zone->If<Text>()->view;
  auto offset = zones.OffsetAt(zone_name, timestamp->seconds);
  if (!offset) return arena.Fail(std::move(offset.error()));
  return PartOf(function, ToCivil(timestamp->seconds + *offset), timestamp->nanoseconds);
}

}  // namespace sonde::cel
