// The groups of rules that are made from a configuration.
//
// Why: one function per concern; rules.cc puts them together.
//
// THREAD: pure functions. LIFETIME: values.
#pragma once

#include <vector>

#include "rules/rule_file.h"
#include "rules/rule_input.h"
#include "rules/slo_targets.h"

namespace sonde {

/// Availability, failures and quantiles of every check; missed runs, and certificates if the agents
/// show them.
std::vector<RuleGroup> CheckGroups(const RuleInput& input);
/// Objectives, bad-run ratios by window, and the alerts of each check with an SLO.
std::vector<RuleGroup> SloGroups(const RuleInput& input);
/// The agents themselves.
std::vector<RuleGroup> AgentGroups(const RuleInput& input);
/// All of them, in the order in which they are evaluated.
std::vector<RuleGroup> AllGroups(const RuleInput& input);

/// The range of the records by which regions that have data are counted: the shortest one.
Duration PresenceRange(const SloTarget& target);

}  // namespace sonde
