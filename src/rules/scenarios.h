// The unit tests of the rules of one check: what happens, and which alerts that must give.
//
// THREAD: pure functions. LIFETIME: values.
#pragma once

#include <vector>

#include "rules/rule_input.h"
#include "rules/test_file.h"
#include "slo/burn_rate.h"

namespace sonde {

/// A check that runs less often than this is not simulated: its windows are days long.
inline constexpr Duration kMaxSimulatedInterval = std::chrono::minutes(10);

/// Healthy, total outage, slow burn, one region of three out, flapping. Empty if no alert of the
/// check can be simulated.
std::vector<RuleTest> CheckTests(const RuleInput& input, const RuleCheck& check);
/// Agents and whole configurations: agent down, no data, missed runs, certificates.
std::vector<RuleTest> AgentTests(const RuleInput& input);

// What both share.

/// The labels of the series of a check's first endpoint.
std::map<std::string, std::string> SeriesLabels(const RuleCheck& check, const std::string& region);
/// Of those, the ones that an alert keeps, and its severity.
ExpectedAlert Expect(const std::map<std::string, std::string>& labels,
                     const std::vector<std::string>& kept, AlertSeverity severity,
                     std::map<std::string, std::string> annotations);
/// `count` different regions: those of the check, or the agent's own, then others.
std::vector<std::string> SimulatedRegions(const RuleInput& input, const RuleCheck& check,
                                          std::size_t count);

}  // namespace sonde
