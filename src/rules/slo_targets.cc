#include "rules/slo_targets.h"

#include <algorithm>
#include <iterator>

namespace sonde {

std::vector<BurnAlert> SloTarget::Rows(AlertSeverity severity) const {
  std::vector<BurnAlert> rows;
  std::ranges::copy_if(alerts, std::back_inserter(rows),
                       [=](const BurnAlert& alert) { return alert.severity == severity; });
  return rows;
}

std::vector<SloTarget> TargetsOf(const RuleCheck& check) {
  std::vector<SloTarget> targets;
  if (!check.slo) return targets;
  for (const SloKind kind : kSloKinds) {
    const auto objective = TargetOf(*check.slo, kind);
    if (!objective) continue;
    targets.push_back({.check = &check,
                       .kind = kind,
                       .objective = *objective,
                       .alerts = BurnAlerts(check.slo->window, check.interval, *objective)});
  }
  return targets;
}

std::vector<SloTarget> AllTargets(const RuleInput& input) {
  std::vector<SloTarget> all;
  for (const RuleCheck& check : input.checks)
    std::ranges::copy(TargetsOf(check), std::back_inserter(all));
  return all;
}

std::vector<std::string> RuleLabels::Objective() const {
  std::vector<std::string> labels = global;
  labels.emplace_back("slo");
  return labels;
}

RuleLabels LabelsOf(const RuleInput& input) {
  std::set<std::string> configured;
  for (const RuleCheck& check : input.checks) {
    for (const auto& [name, value] : check.labels) configured.insert(name);
  }
  RuleLabels labels{.region = {"check", "endpoint", "region"}, .global = {"check", "endpoint"}};
  for (const std::string& name : configured) {
    labels.region.push_back(name);
    if (!input.regional_labels.contains(name)) labels.global.push_back(name);
  }
  return labels;
}

}  // namespace sonde
