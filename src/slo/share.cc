#include "slo/share.h"

#include <fmt/format.h>

namespace sonde {
namespace {

constexpr int kRatioDecimals = 8;
constexpr int kPercentDecimals = kRatioDecimals - 2;

/// The decimal `text` times 10^decimals, if that is a whole number of at most kWhole.
std::optional<std::int64_t> Scaled(std::string_view text, int decimals) noexcept {
  std::int64_t number = 0;
  int shift = -1;  // digits behind the point so far; -1 before it
  std::size_t digits = 0;
  for (const char c : text) {
    if (c == '.' && shift < 0) {
      shift = 0;
      continue;
    }
    if (c < '0' || c > '9') return std::nullopt;
    ++digits;
    if (shift >= decimals) {
      if (c != '0') return std::nullopt;  // finer than a unit
      continue;
    }
    if (shift >= 0) ++shift;
    number = number * 10 + (c - '0');
    if (number > Share::kWhole) return std::nullopt;
  }
  if (digits == 0) return std::nullopt;
  for (int i = shift < 0 ? 0 : shift; i < decimals; ++i) {
    number *= 10;
    if (number > Share::kWhole) return std::nullopt;
  }
  return number;
}

}  // namespace

std::string DecimalText(std::int64_t number, int decimals) {
  std::int64_t scale = 1;
  for (int i = 0; i < decimals; ++i) scale *= 10;
  std::string text = fmt::to_string(number / scale);
  if (number % scale == 0) return text;
  std::string fraction = fmt::format("{:0{}}", number % scale, decimals);
  fraction.erase(fraction.find_last_not_of('0') + 1);
  return text + "." + fraction;
}

std::optional<Share> Share::Parse(std::string_view text) noexcept {
  const bool percent = text.ends_with('%');
  if (percent) text.remove_suffix(1);
  const auto units = Scaled(text, percent ? kPercentDecimals : kRatioDecimals);
  if (!units) return std::nullopt;
  return Share(*units);
}

std::string Share::RatioText() const { return DecimalText(units_, kRatioDecimals); }

std::string Share::PercentText() const { return DecimalText(units_, kPercentDecimals) + "%"; }

}  // namespace sonde
