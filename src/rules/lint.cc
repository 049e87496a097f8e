#include "rules/lint.h"

#include <fmt/format.h>

#include <algorithm>

#include "rules/promql.h"
#include "rules/slo_targets.h"
#include "sonde/config_spec.h"

namespace sonde {
namespace {

/// Fewer failed runs than these are chance rather than an outage.
constexpr std::int64_t kSoundFailures = 3;
constexpr std::int64_t kMostRegions = 10;

std::int64_t RegionsOf(const RuleCheck& check) {
  return std::max<std::int64_t>(1, static_cast<std::int64_t>(check.regions.size()));
}

std::string Plural(std::int64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

/// The least failed runs that make a page, and the row that they meet.
struct Least {
  std::int64_t failures = 0;
  BurnAlert row;
};
Least LeastToPage(const SloTarget& target, std::int64_t regions) {
  Least least;
  for (const BurnAlert& row : target.Rows(AlertSeverity::kPage)) {
    const std::int64_t failures =
        FailedRunsToAlert(row, target.budget(), target.check->interval, regions);
    if (least.failures == 0 || failures < least.failures) least = {failures, row};
  }
  return least;
}

/// An interval that a person would write, not longer than `interval`.
Duration Tidy(Duration interval) {
  using std::chrono::seconds;
  const Duration unit = interval >= std::chrono::minutes(2) ? seconds(60)
                        : interval >= seconds(20)           ? seconds(5)
                                                            : seconds(1);
  return interval - interval % unit;
}

/// "interval: 25s", "3 regions", or both.
std::string Remedy(const SloTarget& target, const BurnAlert& row, std::int64_t regions) {
  std::string remedy;
  const Duration interval = Tidy(IntervalFor(row, target.budget(), regions, kSoundFailures));
  if (interval >= std::chrono::seconds(1) && interval < target.check->interval) {
    remedy = fmt::format("`interval: {}`", FormatLongDuration(interval));
  }
  for (std::int64_t more = regions + 1; more <= kMostRegions; ++more) {
    if (LeastToPage(target, more).failures < kSoundFailures) continue;
    return remedy + (remedy.empty() ? "" : ", or ") + Plural(more, "region");
  }
  return remedy.empty() ? "a lower objective" : remedy;
}

void LintPage(const SloTarget& target, const std::string& name, std::vector<Lint>& lints) {
  const std::int64_t regions = RegionsOf(*target.check);
  const auto [failures, row] = LeastToPage(target, regions);
  if (failures == 0) {
    lints.push_back({true, fmt::format("{}: no page: with a budget of {} not even a total outage "
                                       "burns it fast",
                                       name, target.budget().PercentText())});
    return;
  }
  const std::string basis =
      fmt::format("{} within {} page ({} over {}, every {}, {})",
                  failures == 1 ? "1 failed run" : fmt::format("{} failed runs", failures),
                  promql::Range(row.long_window), target.objective.PercentText(),
                  promql::Range(target.window()), FormatLongDuration(target.check->interval),
                  target.check->regions.empty() ? "1 region assumed" : Plural(regions, "region"));
  if (failures >= kSoundFailures) {
    lints.push_back({false, fmt::format("{}: {}", name, basis)});
    return;
  }
  lints.push_back({true, fmt::format("{}: {}: that may be chance; at least {} need {}", name, basis,
                                     kSoundFailures, Remedy(target, row, regions))});
}

void LintTarget(const SloTarget& target, std::vector<Lint>& lints) {
  const std::string name = fmt::format("{} {}", target.check->name, Name(target.kind));
  if (target.alerts.empty()) {
    lints.push_back({true, fmt::format("{}: no alerts: one run every {} is too rare for a window "
                                       "of {}",
                                       name, FormatLongDuration(target.check->interval),
                                       promql::Range(target.window()))});
    return;
  }
  LintPage(target, name, lints);
}

}  // namespace

std::vector<Lint> LintOf(const RuleInput& input) {
  std::vector<Lint> lints;
  bool certificates = false;
  for (const RuleCheck& check : input.checks) {
    certificates = certificates || check.shows_certificates;
    for (const SloTarget& target : TargetsOf(check)) LintTarget(target, lints);
  }
  if (certificates && !input.probe_metrics) {
    lints.push_back({false,
                     "no alert on certificates: the agents show their expiry with "
                     "`metrics: {probe: on}` only"});
  }
  if (AllTargets(input).empty()) {
    lints.push_back({false, "no check has an `slo`: only general rules are printed"});
  }
  return lints;
}

}  // namespace sonde
