// What `sonde rules` prints: Prometheus rules, their unit tests, and the same SLOs for other tools.
//
// THREAD: pure functions. LIFETIME: values.
#pragma once

#include <string>

#include "rules/rule_input.h"

namespace sonde {

/// A rule file for Prometheus, with the lint as comments.
std::string PrometheusRules(const RuleInput& input);
/// A file for `promtool test rules` over PrometheusRules(input), which it expects beside itself as
/// input.rule_file. What it expects is computed from the windows and thresholds, not from PromQL.
std::string RuleUnitTests(const RuleInput& input);
/// Sloth's prometheus/v1: one document per check with an SLO.
std::string SlothSpecs(const RuleInput& input);
/// OpenSLO v1: a Service per check, an SLO per objective.
std::string OpenSloSpecs(const RuleInput& input);

}  // namespace sonde
