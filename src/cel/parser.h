// Parser: tokens to a syntax tree, macros expanded.
//
// Why: recursive descent over the grammar of cel-spec, which accepts exactly what cel-go's ANTLR
// grammar accepts, including its limits of nesting.
//
// THREAD: pure function. LIFETIME: literals of the tree point into `arena`.
#pragma once

#include <string_view>

#include "cel/arena.h"
#include "cel/ast.h"
#include "sonde/result.h"

namespace sonde::cel {

/// Source: cel-spec, doc/langdef.md, "Syntax" and "Macros".
Result<ExprPtr> Parse(std::string_view source, Arena& arena);

}  // namespace sonde::cel
