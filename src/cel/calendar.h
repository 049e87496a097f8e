// Calendar: getFullYear, getHours and the other getters of times.
//
// Why: on timestamps they mean a clock in some time zone, on durations a total.
//
// THREAD: pure but for what they keep in the arena. LIFETIME: results point into the arena.
#pragma once

#include "cel/arena.h"
#include "cel/function.h"
#include "cel/time_zone.h"
#include "cel/value.h"

namespace sonde::cel {

/// `function` is kGetFullYear or one after it; `zone` is null for UTC. Months, days of month
/// (except getDate), of week and of year count from 0.
Value GetTimePart(Function function, const Value& time, const Value* zone, const ZoneTable& zones,
                  Arena& arena);

}  // namespace sonde::cel
