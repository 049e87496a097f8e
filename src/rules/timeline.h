// Timeline: simulated runs of one check in some regions, and what the SLO's alerts make of them.
//
// Why: unit tests of rules must not repeat the rules' PromQL. Here the same alerts are computed
// from counts of runs, windows and thresholds; promtool compares both.
//
// THREAD: pure functions. LIFETIME: values.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "rules/slo_targets.h"

namespace sonde {

/// Counters at each minute from 0 on. A region that is shorter than others went away.
struct RegionTimeline {
  std::string region;
  std::vector<std::int64_t> runs;
  std::vector<std::int64_t> failed;
};
using Timeline = std::vector<RegionTimeline>;

/// The alerts of one objective at one moment.
struct BurnVerdict {
  bool page = false;
  bool ticket = false;                 ///< slow burn
  std::vector<std::string> in_region;  ///< regions that burn without being confirmed
  friend bool operator==(const BurnVerdict&, const BurnVerdict&) = default;
};

/// Nothing if the answer depends on whether the sample at a window's very start counts (versions of
/// Prometheus differ in that), or on how a ratio that is exactly the threshold is rounded.
std::optional<BurnVerdict> VerdictAt(const SloTarget& target, const Timeline& timeline,
                                     std::int64_t minute);

/// Runs once per `interval`; those that end in minutes for which `fails(region, minute)` holds
/// fail.
Timeline SimulatedRuns(const std::vector<std::string>& regions, std::int64_t minutes,
                       Duration interval,
                       const std::function<bool(std::size_t region, std::int64_t minute)>& fails);

}  // namespace sonde
