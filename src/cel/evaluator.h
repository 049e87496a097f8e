// Evaluator: computes an expression.
//
// Why: the one place that walks the tree; what single operations do is in the other files.
//
// THREAD: one thread. LIFETIME: of one evaluation; results point into `arena` and the program.
#pragma once

#include <string_view>

#include "cel/arena.h"
#include "cel/program.h"
#include "cel/value.h"

namespace sonde::cel {

/// The value of the program for one body; Failed if there is none. Recursion is bounded by the
/// limits that the parser enforces.
Value Evaluate(const Program& program, const Value& body, Arena& arena);

}  // namespace sonde::cel
