// Expr: the syntax tree of an expression.
//
// Why: the parser builds it, the checker resolves names in it, the evaluator walks it.
//
// THREAD: immutable after compilation. LIFETIME: nodes own their children; literals point into the
// program's Arena. Nesting is bounded (limits.h), so recursion over a tree is safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "cel/function.h"
#include "cel/value.h"
#include "sonde/regex.h"

namespace sonde::cel {

struct Expr;
using ExprPtr = std::unique_ptr<Expr>;
using ExprList = std::vector<ExprPtr>;

struct Literal {
  Value value;
};

/// A name; the checker turns names of types into literals and gives the others their slot.
struct Ident {
  std::string name;  ///< with the leading dot if one was written
  std::size_t slot = 0;
};

/// operand.field, or has(operand.field).
struct Select {
  ExprPtr operand;
  std::string field;
  bool test_only = false;
};

/// A function, method or operator. `&&` and `||` have two or more arguments.
struct Call {
  std::string name;
  ExprList arguments;  ///< the receiver of a method comes first
  bool method = false;
  Function function{};  ///< set by the checker
  /// Of `matches` with a literal pattern: compiled with the program, or why that failed.
  std::optional<Result<Regex>> pattern;
};

struct ListLiteral {
  ExprList elements;
};

struct MapLiteral {
  struct Entry {
    ExprPtr key;
    ExprPtr value;
  };
  std::vector<Entry> entries;
};

/// A macro that loops over a list, or over the keys of a map.
struct Fold {
  enum class Kind : std::uint8_t { kAll, kExists, kExistsOne, kMap, kFilter };
  Kind kind = Kind::kAll;
  ExprPtr range;
  std::string variable;
  ExprPtr predicate;  ///< null for a map without one
  ExprPtr transform;  ///< kMap only
  std::size_t slot = 0;
};

struct Expr {
  using Node = std::variant<Literal, Ident, Select, Call, ListLiteral, MapLiteral, Fold>;

  Node node;
  std::size_t offset = 0;  ///< in the source, bytes
  int depth = 0;           ///< operators and accesses on the longest way down, as cel-go counts
};

}  // namespace sonde::cel
