// Share: a part of a whole as an exact decimal.
//
// Why: an objective of 99.9% has a budget of 0.001 and not of 0.0009999999999999432. Binary
// fractions can't hold either, so objectives are counted in millionths of a percent and printed
// from integers.
//
// THREAD: values. LIFETIME: values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sonde {

class Share {
 public:
  /// The whole, in units of a millionth of a percent.
  static constexpr std::int64_t kWhole = 100'000'000;

  constexpr Share() = default;
  /// `units` in 0…kWhole.
  static constexpr Share OfUnits(std::int64_t units) noexcept { return Share(units); }
  /// "99.9%", or the same as "0.999". Nothing for other text, for shares outside 0…100% and for
  /// decimals below a millionth of a percent: they are not rounded.
  static std::optional<Share> Parse(std::string_view text) noexcept;

  constexpr std::int64_t units() const noexcept { return units_; }
  /// The nearest binary fraction, 0…1; for gauges and comparisons of measured ratios only.
  constexpr double ratio() const noexcept {
    return static_cast<double>(units_) / static_cast<double>(kWhole);
  }
  /// What is missing to the whole: an objective's error budget.
  constexpr Share Rest() const noexcept { return Share(kWhole - units_); }
  /// Strictly between nothing and everything, as an objective must be.
  constexpr bool IsProper() const noexcept { return units_ > 0 && units_ < kWhole; }
  /// "0.999", exact, without trailing zeros.
  std::string RatioText() const;
  /// "99.9%", exact, without trailing zeros.
  std::string PercentText() const;
  friend constexpr auto operator<=>(const Share&, const Share&) = default;

 private:
  constexpr explicit Share(std::int64_t units) noexcept : units_(units) {}
  std::int64_t units_ = 0;
};

/// `number / 10^decimals` as a plain decimal without trailing zeros; both at least 0.
std::string DecimalText(std::int64_t number, int decimals);

}  // namespace sonde
