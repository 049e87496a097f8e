// Literals: the values of tokens.
//
// Why: numbers have ranges and strings escape sequences that the lexer's grammar can't express.
//
// THREAD: pure functions. LIFETIME: values.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace sonde::cel {

/// Decimal or 0x…; nothing out of range.
std::optional<std::int64_t> IntLiteral(std::string_view token, bool negative);
/// Like IntLiteral, with the suffix u.
std::optional<std::uint64_t> UintLiteral(std::string_view token);
std::optional<double> DoubleLiteral(std::string_view token, bool negative);

/// The content of a kString or kBytes token: quotes and prefixes removed, newlines made \n, escape
/// sequences decoded. In bytes, \x and octal sequences are bytes and \u is an error; in strings all
/// are code points. The error is a message.
std::expected<std::string, std::string> StringLiteral(std::string_view token);

}  // namespace sonde::cel
