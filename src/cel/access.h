// Access: fields, indexes and membership.
//
// Why: JSON's maps and lists, and what has neither fields nor elements, answer differently.
//
// THREAD: pure but for what they keep in the arena. LIFETIME: results point into the arena.
#pragma once

#include <string_view>

#include "cel/arena.h"
#include "cel/value.h"

namespace sonde::cel {

/// container.field; a missing key is a failure.
Value SelectField(const Value& container, std::string_view field, Arena& arena);
/// has(container.field): false for what has no fields at all, a failure for a list.
Value HasField(const Value& container, std::string_view field);
/// container[index]. Lists take every number without a fraction.
Value SelectIndex(const Value& container, const Value& index, Arena& arena);
/// element in container.
Value IsIn(const Value& element, const Value& container, Arena& arena);
/// size(value), of text in code points.
Value SizeOf(const Value& value, Arena& arena);

}  // namespace sonde::cel
