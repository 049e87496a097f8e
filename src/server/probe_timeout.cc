#include "server/probe_timeout.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <system_error>

#include "base/go_quote.h"
#include "server/http_text.h"

namespace sonde {
namespace {

constexpr double kDefaultSeconds = 120;
constexpr double kLongestSeconds = 86'400;

std::unexpected<std::string> ParseError(std::string_view text, std::string_view why) {
  return std::unexpected(
      "Failed to parse timeout from Prometheus header: strconv.ParseFloat: parsing " +
      GoQuote(text) + ": " + std::string(why));
}

bool IsDigit(char c, bool hex) {
  return (c >= '0' && c <= '9') || (hex && ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')));
}

/// A literal without its sign.
struct Literal {
  std::string_view digits;  ///< without "0x"
  bool hex = false;
};

Literal SplitLiteral(std::string_view text) {
  const bool hex = text.starts_with("0x") || text.starts_with("0X");
  return {hex ? text.substr(2) : text, hex};
}

/// The digits without underscores, each of which must stand between digits (or behind "0x").
std::optional<std::string> WithoutUnderscores(const Literal& literal) {
  std::string plain;
  bool after_digit = literal.hex;
  bool after_underscore = false;
  for (const char c : literal.digits) {
    const bool digit = IsDigit(c, literal.hex);
    if (c == '_' ? !after_digit : after_underscore && !digit) return std::nullopt;
    after_underscore = c == '_';
    after_digit = digit;
    if (!after_underscore) plain += c;
  }
  if (after_underscore) return std::nullopt;
  return plain;
}

/// As Go's strconv.ParseFloat: decimal and hexadecimal literals, inf, infinity and nan in any case.
std::expected<double, std::string> ParseFloat(std::string_view text) {
  const bool negative = text.starts_with('-');
  const bool has_sign = negative || text.starts_with('+');
  const Literal literal = SplitLiteral(text.substr(has_sign ? 1 : 0));
  const auto digits = WithoutUnderscores(literal);
  const auto syntax_error = [&] { return ParseError(text, "invalid syntax"); };
  if (!digits || digits->empty()) return syntax_error();
  const char first = digits->front();
  const bool word = !literal.hex && !IsDigit(first, false) && first != '.';
  // from_chars also takes a second minus, nan(…), and hexadecimal without an exponent.
  const bool signed_nan = has_sign && word && (first == 'n' || first == 'N');
  const bool no_exponent = literal.hex && digits->find_first_of("pP") == std::string::npos;
  if (first == '-' || signed_nan || no_exponent || digits->ends_with(')')) return syntax_error();
  double value = 0;
  const char* const end = digits->data() + digits->size();
  const auto [stop, error] =
      std::from_chars(digits->data(), end, value,
                      literal.hex ? std::chars_format::hex : std::chars_format::general);
  if (error == std::errc::invalid_argument || stop != end) return syntax_error();
  if (error != std::errc::result_out_of_range) return negative ? -value : value;
  // Too small is zero in Go, and so is "absent".
  const std::size_t exponent = digits->find_first_of(literal.hex ? "pP" : "eE");
  if (exponent != std::string::npos && digits->substr(exponent + 1).starts_with('-')) return 0.0;
  return ParseError(text, "value out of range");
}

}  // namespace

std::expected<Duration, std::string> ProbeTimeout(std::string_view header, Duration module_timeout,
                                                  double offset_seconds) {
  double scrape = 0;
  if (!header.empty()) {
    const auto parsed = ParseFloat(header);
    if (!parsed) return std::unexpected(parsed.error());
    scrape = *parsed;
  }
  if (scrape == 0) scrape = kDefaultSeconds;
  const double max = scrape - offset_seconds;
  const double module = ToSeconds(module_timeout);
  const bool module_counts = (module > 0 && module < max) || max < 0;
  const double seconds = module_counts ? module : max;
  if (std::isnan(seconds)) return Duration::zero();
  const double clamped = std::clamp(seconds, 0.0, kLongestSeconds);
  return Duration(static_cast<std::int64_t>(std::llround(clamped * 1e9)));
}

}  // namespace sonde
