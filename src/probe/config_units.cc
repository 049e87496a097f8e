// Durations and sizes as Go's time package and alecthomas/units read them; blackbox.yml relies on
// both.
#include <fmt/format.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "sonde/config_spec.h"

namespace sonde {
namespace {

constexpr std::uint64_t kTwoTo63 = std::uint64_t{1} << 63;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

/// A decimal number: its whole part, and its fraction as `part / scale`.
struct Decimal {
  std::uint64_t whole = 0;
  double part = 0;
  double scale = 1;
};

/// Takes a decimal from the front of `text`; nothing if there is none or its whole part is too
/// large.
std::optional<Decimal> TakeDecimal(std::string_view& text) {
  Decimal number;
  std::size_t digits = 0;
  for (; digits < text.size() && IsDigit(text[digits]); ++digits) {
    if (number.whole > kTwoTo63 / 10) return std::nullopt;
    number.whole = number.whole * 10 + static_cast<std::uint64_t>(text[digits] - '0');
    if (number.whole > kTwoTo63) return std::nullopt;
  }
  bool any = digits > 0;
  text.remove_prefix(digits);
  if (!text.empty() && text.front() == '.') {
    std::size_t i = 1;
    constexpr std::size_t kSignificant = 18;  // more digits are below a nanosecond of any unit
    for (; i < text.size() && IsDigit(text[i]); ++i) {
      if (i > kSignificant) continue;
      number.part = number.part * 10 + (text[i] - '0');
      number.scale *= 10;
    }
    any = any || i > 1;
    text.remove_prefix(i);
  }
  if (!any) return std::nullopt;
  return number;
}

/// Takes the letters up to the next digit or dot.
std::string_view TakeUnit(std::string_view& text) {
  std::size_t end = 0;
  while (end < text.size() && text[end] != '.' && !IsDigit(text[end])) ++end;
  const std::string_view unit = text.substr(0, end);
  text.remove_prefix(end);
  return unit;
}

std::optional<std::uint64_t> DurationUnit(std::string_view unit, bool long_units) {
  constexpr std::uint64_t kSecond = 1'000'000'000;
  if (unit == "ns") return 1;
  if (unit == "us" || unit == "µs" || unit == "μs") return 1'000;
  if (unit == "ms") return 1'000'000;
  if (unit == "s") return kSecond;
  if (unit == "m") return 60 * kSecond;
  if (unit == "h") return 3600 * kSecond;
  if (long_units && unit == "d") return 86400 * kSecond;
  if (long_units && unit == "w") return 7 * 86400 * kSecond;
  return std::nullopt;
}

/// One "<decimal><unit>" in nanoseconds, at most 2^63.
std::optional<std::uint64_t> TakeDurationTerm(std::string_view& text, bool long_units) {
  const auto number = TakeDecimal(text);
  if (!number) return std::nullopt;
  const auto unit = DurationUnit(TakeUnit(text), long_units);
  if (!unit || number->whole > kTwoTo63 / *unit) return std::nullopt;
  const double fraction = number->part * (static_cast<double>(*unit) / number->scale);
  const std::uint64_t term = number->whole * *unit + static_cast<std::uint64_t>(fraction);
  return term > kTwoTo63 ? std::nullopt : std::optional(term);
}

/// "1.5" of 1500 with 3 decimals: trailing zeros are dropped.
std::string WithFraction(std::uint64_t value, int decimals) {
  std::uint64_t scale = 1;
  for (int i = 0; i < decimals; ++i) scale *= 10;
  std::string text = fmt::to_string(value / scale);
  if (value % scale == 0) return text;
  std::string fraction = fmt::format("{:0{}}", value % scale, decimals);
  fraction.erase(fraction.find_last_not_of('0') + 1);
  return text + "." + fraction;
}

/// 1024^n of a unit in one of the two families, which can't be mixed.
std::optional<double> SizeUnit(std::string_view unit, bool binary) {
  if (unit == "B") return 1;
  constexpr std::string_view kLetters = "KMGTPE";
  if (unit.empty() || unit.substr(1) != (binary ? "iB" : "B")) return std::nullopt;
  const std::size_t power = kLetters.find(unit.front());
  if (power == std::string_view::npos) return std::nullopt;
  return std::pow(1024.0, static_cast<double>(power + 1));
}

std::optional<double> ParseSizeTerms(std::string_view text, bool binary) {
  double sum = 0;
  while (!text.empty()) {
    const auto number = TakeDecimal(text);
    if (!number) return std::nullopt;
    const auto unit = SizeUnit(TakeUnit(text), binary);
    if (!unit) return std::nullopt;
    sum += (static_cast<double>(number->whole) + number->part / number->scale) * *unit;
  }
  return sum;
}

}  // namespace

std::optional<Duration> ParseDuration(std::string_view text, bool long_units) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (text == "0") return Duration::zero();
  if (text.empty()) return std::nullopt;
  std::uint64_t sum = 0;
  while (!text.empty()) {
    const auto term = TakeDurationTerm(text, long_units);
    if (!term) return std::nullopt;
    sum += *term;
    if (sum > kTwoTo63) return std::nullopt;
  }
  if (!negative && sum == kTwoTo63) return std::nullopt;
  return Duration(static_cast<std::int64_t>(negative ? 0 - sum : sum));
}

std::string FormatDuration(Duration duration) {
  if (duration == Duration::zero()) return "0s";
  const bool negative = duration < Duration::zero();
  const auto count = static_cast<std::uint64_t>(duration.count());
  const std::uint64_t nanos = negative ? 0 - count : count;
  std::string text = negative ? "-" : "";
  if (nanos < 1'000) return text + fmt::format("{}ns", nanos);
  if (nanos < 1'000'000) return text + WithFraction(nanos, 3) + "µs";
  if (nanos < 1'000'000'000) return text + WithFraction(nanos, 6) + "ms";
  constexpr std::uint64_t kMinute = 60'000'000'000;
  const std::uint64_t minutes = nanos / kMinute;
  if (minutes >= 60) text += fmt::format("{}h", minutes / 60);
  if (minutes > 0) text += fmt::format("{}m", minutes % 60);
  return text + WithFraction(nanos % kMinute, 9) + "s";
}

std::string FormatLongDuration(Duration duration) {
  if (duration <= Duration::zero()) return FormatDuration(duration);
  std::string text;
  const auto take = [&](auto unit, std::string_view name) {
    const auto count = std::chrono::duration_cast<decltype(unit)>(duration).count();
    if (count == 0) return;
    text += fmt::format("{}{}", count, name);
    duration -= std::chrono::duration_cast<Duration>(decltype(unit)(count));
  };
  take(std::chrono::days(0), "d");
  take(std::chrono::hours(0), "h");
  take(std::chrono::minutes(0), "m");
  if (duration > Duration::zero()) text += FormatDuration(duration);
  return text;
}

std::optional<ByteSize> ParseByteSize(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (text == "0") return ByteSize{};
  if (text.empty()) return std::nullopt;
  auto sum = ParseSizeTerms(text, true);
  if (!sum) sum = ParseSizeTerms(text, false);
  constexpr double kLimit = 9223372036854775808.0;  // 2^63
  if (!sum || *sum > kLimit) return std::nullopt;
  if (*sum == kLimit) return ByteSize{std::numeric_limits<std::int64_t>::max()};
  const auto bytes = static_cast<std::int64_t>(*sum);
  return ByteSize{negative ? -bytes : bytes};
}

}  // namespace sonde
