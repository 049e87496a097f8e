// Lint: how well alerts can be founded on what a check measures.
//
// Why: a probe has few samples. At 99.9% and one run a minute, a single lost packet pages; nobody
// sees that in a rule file.
//
// THREAD: pure functions. LIFETIME: values.
#pragma once

#include <string>
#include <vector>

#include "rules/rule_input.h"

namespace sonde {

struct Lint {
  bool warning = false;  ///< else a fact worth knowing
  std::string text;      ///< one line, without control characters
};

/// One fact for each objective, and warnings, in the order of the checks.
std::vector<Lint> LintOf(const RuleInput& input);

}  // namespace sonde
