// Checker: finds at load time what can't work at probe time, and resolves names for the evaluator.
//
// Why: the exporter refuses configurations whose expressions cel-go's type checker refuses.
//
// THREAD: pure function. LIFETIME: changes the tree in place.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "cel/ast.h"
#include "sonde/result.h"

namespace sonde::cel {

struct Checked {
  std::size_t slots = 1;           ///< how many variables live at once
  std::vector<std::string> zones;  ///< texts that may name time zones; empty if none are needed
};

/// Resolves identifiers to slots or constants and calls to functions, compiles literal patterns.
/// Errors: undeclared names, arguments that fit no overload, fields of what has none, and the like.
/// That the result is no boolean is no error here.
Result<Checked> Check(std::string_view source, Expr& root);

}  // namespace sonde::cel
