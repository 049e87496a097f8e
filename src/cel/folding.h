// Folding: list and map literals without variables, made once.
//
// Why: `body.items.all(x, x.state in ['up', 'idle'])` would build the list for every element.
//
// THREAD: pure function. LIFETIME: the collections are kept in `arena`, the program's.
#pragma once

#include "cel/arena.h"
#include "cel/ast.h"

namespace sonde::cel {

/// Changes a checked tree in place; its meaning stays.
void FoldConstants(Expr& expr, Arena& arena);

}  // namespace sonde::cel
