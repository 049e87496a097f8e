#include "slo/burn_rate.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <limits>
#include <numeric>

namespace sonde {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
__extension__ using Wide = __int128;

struct Row {
  AlertSeverity severity;
  std::int64_t share_percent;
  minutes long_window;
};
constexpr std::array<Row, 4> kRows = {{
    {AlertSeverity::kPage, 2, hours(1)},
    {AlertSeverity::kPage, 5, hours(6)},
    {AlertSeverity::kTicket, 10, hours(24)},
    {AlertSeverity::kTicket, 10, hours(72)},
}};
constexpr minutes kBase = hours(30 * 24);
constexpr minutes kShortestUnscaled = hours(28 * 24);
constexpr minutes kShortestShort{5};
constexpr std::int64_t kShortsPerLong = 12;
constexpr std::int64_t kLeastShortsPerLong = 3;
constexpr int kThresholdDecimals = 12;

constexpr std::int64_t CeilDivide(std::int64_t a, std::int64_t b) noexcept {
  return (a + b - 1) / b;
}

constexpr Wide PowerOf10(int exponent) noexcept {
  Wide power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

std::int64_t Rounded(Wide number, Wide divisor) noexcept {
  return static_cast<std::int64_t>((number * 2 + divisor) / (divisor * 2));
}

void SetFactor(BurnAlert& alert, std::int64_t number, std::int64_t divisor) noexcept {
  const std::int64_t common = std::gcd(number, divisor);
  alert.factor_number = number / common;
  alert.factor_divisor = divisor / common;
}

BurnAlert AlertOf(const Row& row, minutes window, minutes shortest) {
  const bool scaled = window < kShortestUnscaled;
  minutes wide = row.long_window;
  if (scaled) wide = minutes(CeilDivide(row.long_window.count() * window.count(), kBase.count()));
  const minutes narrow(CeilDivide(wide.count(), kShortsPerLong));
  const minutes least = shortest * kLeastShortsPerLong;
  BurnAlert alert{.severity = row.severity,
                  .long_window = std::max(wide, least),
                  .short_window = std::max(narrow, shortest)};
  if (wide >= least) {
    SetFactor(alert, row.share_percent * window.count(), 100 * wide.count());
    return alert;
  }
  const minutes reference = scaled ? kBase : window;
  SetFactor(alert, row.share_percent * reference.count(), 100 * row.long_window.count());
  const std::int64_t half = window.count();  // over 2 × long
  const std::int64_t longs = 2 * least.count();
  if (Wide{alert.factor_number} * longs > Wide{half} * alert.factor_divisor) {
    SetFactor(alert, half, longs);
  }
  return alert;
}

bool IsReachable(const BurnAlert& alert, Share budget) noexcept {
  return alert.Burns(1, 1, budget);
}

/// Whether `weaker` fires whenever `alert` does, and is at least as urgent.
bool Implies(const BurnAlert& alert, const BurnAlert& weaker) noexcept {
  const Wide factor = Wide{alert.factor_number} * weaker.factor_divisor;
  const Wide other = Wide{weaker.factor_number} * alert.factor_divisor;
  return weaker.severity <= alert.severity && weaker.long_window == alert.long_window &&
         weaker.short_window == alert.short_window && other <= factor;
}

}  // namespace

std::string BurnAlert::FactorText() const {
  return DecimalText(Rounded(Wide{factor_number} * 10'000, factor_divisor), 4);
}

std::string BurnAlert::ThresholdText(Share budget) const {
  return DecimalText(Rounded(Wide{factor_number} * budget.units() * PowerOf10(kThresholdDecimals),
                             Wide{factor_divisor} * Share::kWhole),
                     kThresholdDecimals);
}

std::string BurnAlert::ThresholdPercentText(Share budget) const {
  constexpr int kDecimals = kThresholdDecimals - 2;
  return DecimalText(Rounded(Wide{factor_number} * budget.units() * PowerOf10(kThresholdDecimals),
                             Wide{factor_divisor} * Share::kWhole),
                     kDecimals) +
         "%";
}

bool BurnAlert::Burns(std::int64_t bad, std::int64_t runs, Share budget) const noexcept {
  return runs > 0 &&
         Wide{bad} * factor_divisor * Share::kWhole > Wide{factor_number} * budget.units() * runs;
}

double AvailabilityRatio(SloCount count) noexcept {
  return static_cast<double>(count.good) / static_cast<double>(count.runs);
}

/// Whole numbers as long as possible: what is rounded is the result.
double BurnRate(SloCount count, Share target) noexcept {
  const auto bad = static_cast<double>(count.runs - count.good);
  const auto budget = static_cast<double>(target.Rest().units());
  if (bad == 0) return 0;
  if (budget == 0) return std::numeric_limits<double>::infinity();
  return bad * static_cast<double>(Share::kWhole) / (static_cast<double>(count.runs) * budget);
}

Duration ShortestWindow(Duration interval) noexcept {
  return std::max(kShortestShort, std::chrono::ceil<minutes>(interval * 2));
}

bool BurnAlert::IsAtThreshold(std::int64_t bad, std::int64_t runs, Share budget) const noexcept {
  return runs > 0 &&
         Wide{bad} * factor_divisor * Share::kWhole == Wide{factor_number} * budget.units() * runs;
}

std::vector<BurnAlert> BurnAlerts(Duration window, Duration interval, Share objective) {
  const minutes whole = std::chrono::floor<minutes>(window);
  const auto shortest = std::chrono::floor<minutes>(ShortestWindow(interval));
  std::vector<BurnAlert> alerts;
  if (shortest * kLeastShortsPerLong * 2 > whole) return alerts;
  for (const Row& row : kRows) {
    const BurnAlert alert = AlertOf(row, whole, shortest);
    if (!IsReachable(alert, objective.Rest())) continue;
    std::erase_if(alerts, [&](const BurnAlert& other) { return Implies(other, alert); });
    const bool implied =
        std::ranges::any_of(alerts, [&](const BurnAlert& other) { return Implies(alert, other); });
    if (!implied) alerts.push_back(alert);
  }
  return alerts;
}

std::int64_t FailedRunsToAlert(const BurnAlert& alert, Share budget, Duration interval,
                               std::int64_t regions) noexcept {
  // Windows are whole minutes and intervals at least milliseconds: counted so, nothing overflows.
  using std::chrono::microseconds;
  const Wide span = std::chrono::floor<microseconds>(alert.long_window).count();
  const Wide step = std::chrono::ceil<microseconds>(interval).count();
  return static_cast<std::int64_t>(Wide{alert.factor_number} * budget.units() * span * regions /
                                   (Wide{alert.factor_divisor} * Share::kWhole * step)) +
         1;
}

Duration IntervalFor(const BurnAlert& alert, Share budget, std::int64_t regions,
                     std::int64_t failures) noexcept {
  if (failures <= 1) return alert.long_window;
  const Wide span = std::chrono::floor<std::chrono::seconds>(alert.long_window).count();
  return std::chrono::seconds(
      static_cast<std::int64_t>(Wide{alert.factor_number} * budget.units() * span * regions /
                                (Wide{alert.factor_divisor} * Share::kWhole * (failures - 1))));
}

}  // namespace sonde
