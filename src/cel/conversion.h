// Conversions: int(…), string(…), timestamp(…) and the like.
//
// Why: JSON has no integers and no times; expressions convert to get them.
//
// THREAD: pure but for what they keep in the arena. LIFETIME: results point into the arena.
#pragma once

#include "cel/arena.h"
#include "cel/function.h"
#include "cel/value.h"

namespace sonde::cel {

/// `function` is one of kType, kBool, kBytes, kDouble, kDuration, kDyn, kInt, kString, kTimestamp,
/// kUint.
Value Convert(Function function, const Value& value, Arena& arena);

}  // namespace sonde::cel
