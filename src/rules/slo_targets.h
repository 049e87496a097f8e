// The objectives that rules are made for, with their alerts, and the labels that rules keep.
//
// Why: rules, unit tests and lint speak of the same rows; they are derived once.
//
// THREAD: values. LIFETIME: a target refers to its check: no longer than the RuleInput.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rules/rule_input.h"
#include "slo/burn_rate.h"

namespace sonde {

/// One objective of one check.
struct SloTarget {
  const RuleCheck* check = nullptr;
  SloKind kind = SloKind::kAvailability;
  Share objective;
  std::vector<BurnAlert> alerts;  ///< may be empty: the check runs too rarely

  Share budget() const noexcept { return objective.Rest(); }
  Duration window() const noexcept { return check->slo->window; }
  std::vector<BurnAlert> Rows(AlertSeverity severity) const;
};

std::vector<SloTarget> TargetsOf(const RuleCheck& check);
/// Of all checks, in their order.
std::vector<SloTarget> AllTargets(const RuleInput& input);

/// The labels that rules aggregate by: sonde's own first, then the configured ones by name.
struct RuleLabels {
  std::vector<std::string> region;  ///< check, endpoint, region and all configured ones
  std::vector<std::string> global;  ///< the same without region and without regional ones
  /// `global` plus slo, on which the series of one objective are matched.
  std::vector<std::string> Objective() const;
};
RuleLabels LabelsOf(const RuleInput& input);

}  // namespace sonde
