// Lexer: the characters of an expression as tokens.
//
// Why: cel-go's grammar is an ANTLR one, so the longest match wins; this does the same by hand.
//
// THREAD: pure function. LIFETIME: tokens point into `source`.
#pragma once

#include <string_view>
#include <vector>

#include "cel/token.h"
#include "sonde/result.h"

namespace sonde::cel {

/// All tokens, kEnd last. Whitespace and `//` comments are dropped. Escape sequences are checked
/// for form here and decoded by literal.h. Source: cel-spec, doc/langdef.md, "Syntax".
Result<std::vector<Token>> Tokenize(std::string_view source);

}  // namespace sonde::cel
