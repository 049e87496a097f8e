// Comparison: equality of any two values, order of those that have one.
//
// Why: JSON knows one number type and CEL three; equality and order look across them.
//
// THREAD: pure but for the steps they count. LIFETIME: values.
#pragma once

#include <compare>
#include <expected>

#include "cel/arena.h"
#include "cel/value.h"

namespace sonde::cel {

/// Values of different types are not equal, except numbers; NaN equals nothing. Meaningless once
/// the arena's limits are passed.
bool AreEqual(const Value& a, const Value& b, Arena& arena);

/// Fails for types without a common order; NaN is unordered.
std::expected<std::partial_ordering, Failed> Compare(const Value& a, const Value& b);

}  // namespace sonde::cel
