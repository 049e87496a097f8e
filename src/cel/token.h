// Token: one lexical element of an expression.
//
// Why: the border between lexer and parser.
//
// THREAD: values. LIFETIME: `text` points into the source.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace sonde::cel {

enum class TokenKind : std::uint8_t {
  kEnd,
  kIdentifier,
  kEscapedIdentifier,  ///< `with-backticks`, valid as a field name only
  kInt,
  kUint,
  kDouble,
  kString,
  kBytes,
  kTrue,
  kFalse,
  kNull,
  kIn,
  kEqual,
  kNotEqual,
  kLess,
  kLessEqual,
  kGreater,
  kGreaterEqual,
  kAnd,
  kOr,
  kPlus,
  kMinus,
  kStar,
  kSlash,
  kPercent,
  kNot,
  kQuestion,
  kColon,
  kComma,
  kDot,
  kLeftParen,
  kRightParen,
  kLeftBracket,
  kRightBracket,
  kLeftBrace,
  kRightBrace,
};

struct Token {
  TokenKind kind = TokenKind::kEnd;
  std::string_view text;   ///< as written, with quotes and prefixes
  std::size_t offset = 0;  ///< in bytes
};

}  // namespace sonde::cel
