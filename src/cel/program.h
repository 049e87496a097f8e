// Program: a compiled expression.
//
// Why: what CelProgram shares between its copies.
//
// THREAD: immutable after compilation. LIFETIME: owns the tree, its literals and the time zones.
#pragma once

#include <cstddef>
#include <string>

#include "cel/arena.h"
#include "cel/ast.h"
#include "cel/time_zone.h"

namespace sonde::cel {

struct Program {
  std::string source;
  Arena literals;
  ExprPtr root;
  std::size_t slots = 1;  ///< variables: `body` is number 0
  ZoneTable zones;
};

}  // namespace sonde::cel
