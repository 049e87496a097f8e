// The alerts of an objective by burn rate: which windows, which thresholds, how many failed runs.
//
// Why: a burn rate of 1 spends the error budget exactly within the SLO's window. An alert looks at
// a long window (is it serious?) and a short one (does it last?) at once. The table is that of the
// SRE workbook, chapter 5; the budget's share that a long window may spend makes the factor:
//
//     severity  share  long / short   factor at 30d = share × window / long
//     page      2 %    1h / 5m        14.4
//     page      5 %    6h / 30m       6
//     ticket    10 %   1d / 2h        3
//     ticket    10 %   3d / 6h        1
//
// - From 28 days on, the windows stay and the factors follow the SLO's window.
// - Below, the windows shrink with the SLO's window, so that the factors stay those of 30 days.
// - No short window is shorter than 5 minutes or two intervals of the check (it would be empty at
//   times), and no long one than three times that. A row whose windows had to grow keeps its
//   factor, but never waits for more than half of the budget.
// - A row that another one implies is left out, and one that not even a total outage would reach.
//
// All arithmetic is on integers. THREAD: pure functions. LIFETIME: values.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "slo/share.h"
#include "slo/slo_ring.h"
#include "sonde/clock.h"

namespace sonde {

enum class AlertSeverity : std::uint8_t { kPage, kTicket };

/// "page" or "ticket": the label `severity`.
constexpr std::string_view Name(AlertSeverity severity) noexcept {
  return severity == AlertSeverity::kPage ? "page" : "ticket";
}

/// One row: fires while the share of bad runs is above Threshold in both windows.
struct BurnAlert {
  AlertSeverity severity = AlertSeverity::kPage;
  Duration long_window{};   ///< whole minutes
  Duration short_window{};  ///< whole minutes
  /// The burn rate, `factor_number / factor_divisor`.
  std::int64_t factor_number = 0;
  std::int64_t factor_divisor = 1;

  /// "14.4"; rounded to four decimals.
  std::string FactorText() const;
  /// factor × budget as a decimal, "0.0144"; exact where twelve decimals hold it.
  std::string ThresholdText(Share budget) const;
  /// The same in percent, "1.44%".
  std::string ThresholdPercentText(Share budget) const;
  /// Whether `bad` of `runs` are more than the threshold; both below 2^40. False without runs.
  bool Burns(std::int64_t bad, std::int64_t runs, Share budget) const noexcept;
  /// Whether they are exactly the threshold, where binary fractions may be on either side of it.
  bool IsAtThreshold(std::int64_t bad, std::int64_t runs, Share budget) const noexcept;
};

/// The share of good runs. REQUIRES: there are runs.
double AvailabilityRatio(SloCount count) noexcept;
/// The share of bad runs by the error budget of `target`: 1 spends it exactly within the window,
/// and `1 - BurnRate` of the objective's own window remains of it. REQUIRES: there are runs.
double BurnRate(SloCount count, Share target) noexcept;

/// The shortest window that has data at all times: 5 minutes or two intervals, in whole minutes.
Duration ShortestWindow(Duration interval) noexcept;

/// The rows for an objective, most urgent first. Empty if the check runs too rarely: the SLO's
/// window must hold six short windows. `window` and `interval` are positive, `objective` is proper.
std::vector<BurnAlert> BurnAlerts(Duration window, Duration interval, Share objective);

/// How many failed runs within `alert`'s long window raise it, in `regions` regions together, if
/// they all run once per `interval`: floor(factor × budget × long / interval × regions) + 1.
std::int64_t FailedRunsToAlert(const BurnAlert& alert, Share budget, Duration interval,
                               std::int64_t regions) noexcept;

/// The longest interval, in whole seconds, at which it takes at least `failures` failed runs; zero
/// if not even one of a second is short enough.
Duration IntervalFor(const BurnAlert& alert, Share budget, std::int64_t regions,
                     std::int64_t failures) noexcept;

}  // namespace sonde
