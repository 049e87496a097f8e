#include "server/probe_timeout.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <system_error>

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

// Decimal numbers, inf, infinity and nan in any case, with a sign; no hexadecimal floats, which Go
// takes.
std::expected<double, std::string> ParseFloat(std::string_view text) {
  std::string_view digits = text;
  if (digits.starts_with('+')) digits.remove_prefix(1);
  const bool two_signs = digits.size() != text.size() && digits.starts_with('-');
  double value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  const bool whole = end == digits.data() + digits.size();
  // from_chars also takes nan(…).
  if (two_signs || digits.ends_with(')') || error == std::errc::invalid_argument || !whole) {
    return ParseError(text, "invalid syntax");
  }
  if (error != std::errc::result_out_of_range) return value;
  // Too small is zero in Go, and so is "absent".
  const bool small =
      text.find("e-") != std::string_view::npos || text.find("E-") != std::string_view::npos;
  if (small) return 0.0;
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
