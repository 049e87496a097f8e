// Arithmetic: the operators + - * / % and negation.
//
// Why: results that don't fit are errors, never wrapped; numbers of different types don't mix.
//
// THREAD: pure but for what they keep in the arena. LIFETIME: results point into the arena.
#pragma once

#include "cel/arena.h"
#include "cel/function.h"
#include "cel/value.h"

namespace sonde::cel {

/// `function` is one of kAdd (also of text, bytes, lists and times), kSubtract, kMultiply, kDivide
/// and kModulo.
Value Calculate(Function function, const Value& a, const Value& b, Arena& arena);

Value Negate(const Value& value);

}  // namespace sonde::cel
