#include "cel/number.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "cel/ascii.h"
#include "sonde/ascii.h"

namespace sonde::cel {
namespace {

constexpr double kTwoTo63 = 9223372036854775808.0;
constexpr double kTwoTo64 = 18446744073709551616.0;
constexpr int kExponentFormFrom = 6;  // Go's %g without precision
constexpr int kExponentFormBelow = -4;

template <typename T>
std::optional<T> ParseAll(std::string_view text, int base) noexcept {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool IsDigitOf(char c, bool hex) { return hex ? IsHexDigit(c) : IsDigit(c); }

/// Removes Go's digit separators; nothing if one does not stand between digits (a base prefix
/// counts as a digit).
std::optional<std::string> WithoutSeparators(std::string_view digits, bool hex) {
  std::string out;
  bool after_digit = hex;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const char c = digits[i];
    if (c == '_') {
      if (!after_digit || i + 1 == digits.size() || !IsDigitOf(digits[i + 1], hex)) return {};
      after_digit = false;
      continue;
    }
    after_digit = IsDigitOf(c, hex);
    out += c;
  }
  return out;
}

/// digits [. digits] [exponent], where hexadecimal numbers must have an exponent.
bool IsNumber(std::string_view text, bool hex) {
  std::size_t i = 0;
  std::size_t digits = 0;
  bool point = false;
  for (; i < text.size() && (IsDigitOf(text[i], hex) || (text[i] == '.' && !point)); ++i) {
    if (text[i] == '.')
      point = true;
    else
      ++digits;
  }
  if (digits == 0) return false;
  if (i == text.size()) return !hex;
  if (ToLower(text[i++]) != (hex ? 'p' : 'e')) return false;
  if (i < text.size() && (text[i] == '+' || text[i] == '-')) ++i;
  return i < text.size() &&
         std::all_of(text.begin() + static_cast<std::ptrdiff_t>(i), text.end(), IsDigit);
}

/// The value of text that IsNumber; from_chars alone does not tell overflow from underflow.
std::optional<double> Convert(const std::string& text, bool hex) {
  double value = 0;
  const auto format = hex ? std::chars_format::hex : std::chars_format::general;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, format);
  if (error == std::errc()) return value;
  value = std::strtod(((hex ? "0x" : "") + text).c_str(), nullptr);
  if (std::isinf(value)) return std::nullopt;
  return value;
}

std::string WithExponent(std::string_view digits, int exponent) {
  std::string out(digits.substr(0, 1));
  if (digits.size() > 1) out.append(".").append(digits.substr(1));
  const int magnitude = std::abs(exponent);
  out += exponent < 0 ? "e-" : "e+";
  if (magnitude < 10) out += '0';
  return out + std::to_string(magnitude);
}

std::string WithoutExponent(std::string_view digits, int exponent) {
  if (exponent < 0) {
    return "0." + std::string(static_cast<std::size_t>(-exponent - 1), '0') + std::string(digits);
  }
  const auto whole = static_cast<std::size_t>(exponent) + 1;
  std::string out(digits.substr(0, whole));
  out.append(whole - out.size(), '0');
  if (digits.size() > whole) out.append(".").append(digits.substr(whole));
  return out;
}

}  // namespace

std::optional<std::int64_t> TruncatedInt(double number) noexcept {
  if (!(number > -kTwoTo63 && number < kTwoTo63)) return std::nullopt;
  return static_cast<std::int64_t>(number);
}

std::optional<std::uint64_t> TruncatedUint(double number) noexcept {
  if (!(number >= 0 && number < kTwoTo64)) return std::nullopt;
  return static_cast<std::uint64_t>(number);
}

std::optional<std::int64_t> ExactInt(double number) noexcept {
  const auto truncated = TruncatedInt(number);
  if (!truncated || static_cast<double>(*truncated) != number) return std::nullopt;
  return truncated;
}

std::optional<std::uint64_t> ExactUint(double number) noexcept {
  const auto truncated = TruncatedUint(number);
  if (!truncated || static_cast<double>(*truncated) != number) return std::nullopt;
  return truncated;
}

std::optional<std::int64_t> ExactInt(std::uint64_t number) noexcept {
  if (number > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return {};
  return static_cast<std::int64_t>(number);
}

std::optional<std::uint64_t> ExactUint(std::int64_t number) noexcept {
  if (number < 0) return std::nullopt;
  return static_cast<std::uint64_t>(number);
}

std::optional<std::int64_t> ParseInt(std::string_view text, int base) noexcept {
  if (text.starts_with('+')) {
    text.remove_prefix(1);
    if (text.starts_with('-')) return std::nullopt;
  }
  return ParseAll<std::int64_t>(text, base);
}

std::optional<std::uint64_t> ParseUint(std::string_view text, int base) noexcept {
  return ParseAll<std::uint64_t>(text, base);
}

std::optional<double> ParseDouble(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  const double sign = negative ? -1 : 1;
  if (EqualsIgnoreCase(text, "inf") || EqualsIgnoreCase(text, "infinity")) {
    return sign * std::numeric_limits<double>::infinity();
  }
  // Go knows no signed "nan".
  if (EqualsIgnoreCase(text, "nan")) return std::numeric_limits<double>::quiet_NaN();
  const bool hex = text.starts_with("0x") || text.starts_with("0X");
  if (hex) text.remove_prefix(2);
  const std::optional<std::string> plain = WithoutSeparators(text, hex);
  if (!plain || !IsNumber(*plain, hex)) return std::nullopt;
  const std::optional<double> value = Convert(*plain, hex);
  if (!value) return std::nullopt;
  return sign * *value;
}

std::optional<bool> ParseBool(std::string_view text) noexcept {
  constexpr std::array<std::string_view, 6> kTrue{"1", "t", "T", "TRUE", "true", "True"};
  constexpr std::array<std::string_view, 6> kFalse{"0", "f", "F", "FALSE", "false", "False"};
  if (std::ranges::find(kTrue, text) != kTrue.end()) return true;
  if (std::ranges::find(kFalse, text) != kFalse.end()) return false;
  return std::nullopt;
}

std::string FormatDouble(double number) {
  if (std::isnan(number)) return "NaN";
  if (std::isinf(number)) return number > 0 ? "+Inf" : "-Inf";
  std::array<char, 40> buffer{};
  const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(),
                                          std::fabs(number), std::chars_format::scientific);
  const std::string_view shortest(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
  const std::size_t e = shortest.find('e');
  const int exponent = static_cast<int>(ParseInt(shortest.substr(e + 1), 10).value_or(0));
  std::string digits(shortest.substr(0, e));
  std::erase(digits, '.');
  const bool with_exponent = exponent < kExponentFormBelow || exponent >= kExponentFormFrom;
  return (std::signbit(number) ? "-" : "") +
         (with_exponent ? WithExponent(digits, exponent) : WithoutExponent(digits, exponent));
}

}  // namespace sonde::cel
