#include "rules/timeline.h"

#include <algorithm>

#include "rules/rule_groups.h"

namespace sonde {
namespace {

struct Counts {
  std::int64_t bad = 0;
  std::int64_t runs = 0;
  std::int64_t regions = 0;  ///< that ran; a rate takes two samples
};

void Count(const RegionTimeline& region, Duration range, std::int64_t minute, bool closed,
           Counts& counts) {
  const auto size = static_cast<std::int64_t>(region.runs.size());
  const std::int64_t span = range / std::chrono::minutes(1);
  const std::int64_t first = std::max<std::int64_t>(0, minute - span + (closed ? 0 : 1));
  const std::int64_t last = std::min(minute, size - 1);
  if (last <= first) return;
  const auto at = [](const std::vector<std::int64_t>& counter, std::int64_t index) {
    return counter[static_cast<std::size_t>(index)];
  };
  counts.bad += at(region.failed, last) - at(region.failed, first);
  counts.runs += at(region.runs, last) - at(region.runs, first);
  if (at(region.runs, last) > at(region.runs, first)) ++counts.regions;
}

/// How a moment may be read.
struct Reading {
  bool closed = false;    ///< the sample at a window's very start counts
  bool at_least = false;  ///< what is exactly at a threshold is above it
};

bool Burns(const SloTarget& target, AlertSeverity severity, const Timeline& timeline,
           std::int64_t minute, Reading reading) {
  return std::ranges::any_of(target.Rows(severity), [&](const BurnAlert& row) {
    const auto above = [&](Duration range) {
      Counts counts;
      for (const RegionTimeline& region : timeline)
        Count(region, range, minute, reading.closed, counts);
      return row.Burns(counts.bad, counts.runs, target.budget()) ||
             (reading.at_least && row.IsAtThreshold(counts.bad, counts.runs, target.budget()));
    };
    return above(row.long_window) && above(row.short_window);
  });
}

BurnVerdict Verdict(const SloTarget& target, const Timeline& timeline, std::int64_t minute,
                    Reading reading) {
  Counts seen;
  std::vector<std::string> burning;
  for (const RegionTimeline& region : timeline) {
    Count(region, PresenceRange(target), minute, reading.closed, seen);
    if (Burns(target, AlertSeverity::kPage, {region}, minute, reading)) {
      burning.push_back(region.region);
    }
  }
  const bool fast = Burns(target, AlertSeverity::kPage, timeline, minute, reading);
  const bool confirmed = fast && burning.size() >= 2;
  BurnVerdict verdict{.page = confirmed || (fast && seen.regions == 1),
                      .ticket = Burns(target, AlertSeverity::kTicket, timeline, minute, reading)};
  if (seen.regions > 1 && !confirmed) verdict.in_region = std::move(burning);
  return verdict;
}

}  // namespace

std::optional<BurnVerdict> VerdictAt(const SloTarget& target, const Timeline& timeline,
                                     std::int64_t minute) {
  constexpr Reading kOthers[] = {{false, true}, {true, false}, {true, true}};
  const BurnVerdict verdict = Verdict(target, timeline, minute, {});
  const bool sure = std::ranges::all_of(
      kOthers, [&](Reading other) { return Verdict(target, timeline, minute, other) == verdict; });
  return sure ? std::optional(verdict) : std::nullopt;
}

Timeline SimulatedRuns(const std::vector<std::string>& regions, std::int64_t minutes,
                       Duration interval,
                       const std::function<bool(std::size_t region, std::int64_t minute)>& fails) {
  Timeline timeline;
  for (std::size_t i = 0; i < regions.size(); ++i) {
    RegionTimeline& region = timeline.emplace_back(RegionTimeline{regions[i], {}, {}});
    std::int64_t failed = 0;
    for (std::int64_t minute = 0; minute <= minutes; ++minute) {
      const std::int64_t runs = std::chrono::minutes(minute) / interval;
      if (minute > 0 && fails(i, minute)) failed += runs - region.runs.back();
      region.runs.push_back(runs);
      region.failed.push_back(failed);
    }
  }
  return timeline;
}

}  // namespace sonde
