// Macros: calls that the parser replaces.
//
// Why: `has` looks at a key without reading it, and the loops bind a variable; functions can do
// neither.
//
// THREAD: pure functions. LIFETIME: values.
#pragma once

#include <expected>
#include <string>

#include "cel/ast.h"

namespace sonde::cel {

/// Replaces `expr`, a Call, if it is one of has, all, exists, exists_one, map and filter with a
/// matching number of arguments. The error is a message about wrong arguments.
std::expected<void, std::string> ExpandMacro(Expr& expr);

}  // namespace sonde::cel
