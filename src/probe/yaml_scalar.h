// What a plain YAML scalar means: go-yaml v3's rules, because blackbox.yml is written for them.
//
// Why: `0x10`, `1_000` and `2e2` are integers there, `yes` is a boolean only where one is wanted,
// and a text that would read as something else must be quoted when it is printed.
//
// THREAD: pure functions. LIFETIME: none.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sonde {

enum class ScalarType : std::uint8_t { kString, kNull, kBool, kInt, kFloat };

/// The type that an unquoted `text` resolves to.
ScalarType ResolveScalar(std::string_view text);
/// Decimal, 0x, 0o, 0b, leading-zero octal, with `_` anywhere; nothing if it is none or too large.
std::optional<std::int64_t> ParseYamlInt(std::string_view text);
/// A decimal float, .inf or .nan; also every integer that ParseYamlInt reads.
std::optional<double> ParseYamlFloat(std::string_view text);
/// true, yes, on, y and their opposites in the usual letter cases.
std::optional<bool> ParseYamlBool(std::string_view text);

/// Whether `text` is printed as a literal block, as go-yaml does: several lines, nothing to escape,
/// and no blanks at the end of one.
bool IsBlockText(std::string_view text);

/// `text` as a YAML scalar that reads back as the same string.
std::string QuoteScalar(std::string_view text);

}  // namespace sonde
