// Function: the functions and operators of the standard library.
//
// Why: names are looked up once, by the checker; evaluation switches over this.
//
// THREAD: values. LIFETIME: static.
#pragma once

#include <cstdint>

namespace sonde::cel {

enum class Function : std::uint8_t {
  kConditional,
  kAnd,
  kOr,
  kNot,
  kEquals,
  kNotEquals,
  kLess,
  kLessEquals,
  kGreater,
  kGreaterEquals,
  kAdd,
  kSubtract,
  kMultiply,
  kDivide,
  kModulo,
  kNegate,
  kIndex,
  kIn,
  kSize,
  kContains,
  kEndsWith,
  kStartsWith,
  kMatches,
  kType,
  kBool,
  kBytes,
  kDouble,
  kDuration,
  kDyn,
  kInt,
  kString,
  kTimestamp,
  kUint,
  kGetFullYear,
  kGetMonth,
  kGetDayOfYear,
  kGetDate,
  kGetDayOfMonth,
  kGetDayOfWeek,
  kGetHours,
  kGetMinutes,
  kGetSeconds,
  kGetMilliseconds,
};

}  // namespace sonde::cel
