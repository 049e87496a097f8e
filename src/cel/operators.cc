#include "cel/operators.h"

#include <algorithm>
#include <array>

namespace sonde::cel {
namespace {

constexpr std::array<std::string_view, 17> kReserved{
    "as",  "break", "const",   "continue",  "else",   "for", "function", "if",   "import",
    "let", "loop",  "package", "namespace", "return", "var", "void",     "while"};

}  // namespace

std::string_view RelationOf(TokenKind kind) {
  switch (kind) {
    case TokenKind::kLess: return op::kLess;
    case TokenKind::kLessEqual: return op::kLessEquals;
    case TokenKind::kGreater: return op::kGreater;
    case TokenKind::kGreaterEqual: return op::kGreaterEquals;
    case TokenKind::kEqual: return op::kEquals;
    case TokenKind::kNotEqual: return op::kNotEquals;
    case TokenKind::kIn: return op::kIn;
    default: return {};
  }
}

Arithmetic ArithmeticOf(TokenKind kind) {
  switch (kind) {
    case TokenKind::kPlus: return {op::kAdd, 1};
    case TokenKind::kMinus: return {op::kSubtract, 1};
    case TokenKind::kStar: return {op::kMultiply, 2};
    case TokenKind::kSlash: return {op::kDivide, 2};
    case TokenKind::kPercent: return {op::kModulo, 2};
    default: return {};
  }
}

bool IsReserved(std::string_view word) {
  return std::ranges::find(kReserved, word) != kReserved.end();
}

}  // namespace sonde::cel
