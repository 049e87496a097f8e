// Names of the operators in the syntax tree.
//
// Why: operators are calls of functions with names that nobody can write.
//
// THREAD: constants and pure functions. LIFETIME: static.
#pragma once

#include <string_view>

#include "cel/token.h"

namespace sonde::cel::op {

inline constexpr std::string_view kConditional = "_?_:_";
inline constexpr std::string_view kAnd = "_&&_";
inline constexpr std::string_view kOr = "_||_";
inline constexpr std::string_view kNot = "!_";
inline constexpr std::string_view kEquals = "_==_";
inline constexpr std::string_view kNotEquals = "_!=_";
inline constexpr std::string_view kLess = "_<_";
inline constexpr std::string_view kLessEquals = "_<=_";
inline constexpr std::string_view kGreater = "_>_";
inline constexpr std::string_view kGreaterEquals = "_>=_";
inline constexpr std::string_view kAdd = "_+_";
inline constexpr std::string_view kSubtract = "_-_";
inline constexpr std::string_view kMultiply = "_*_";
inline constexpr std::string_view kDivide = "_/_";
inline constexpr std::string_view kModulo = "_%_";
inline constexpr std::string_view kNegate = "-_";
inline constexpr std::string_view kIndex = "_[_]";
inline constexpr std::string_view kIn = "@in";

}  // namespace sonde::cel::op

namespace sonde::cel {

/// The operator of a comparison or of `in`; empty for other tokens.
std::string_view RelationOf(TokenKind kind);

struct Arithmetic {
  std::string_view name;
  int precedence = 0;  ///< higher binds tighter; 0: no arithmetic operator
};
Arithmetic ArithmeticOf(TokenKind kind);

/// Whether a word can't name a variable or a function (fields may be called so).
bool IsReserved(std::string_view word);

}  // namespace sonde::cel
