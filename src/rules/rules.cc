#include "rules/rules.h"

#include <vector>

#include "rules/lint.h"
#include "rules/rule_groups.h"

namespace sonde {

std::string PrometheusRules(const RuleInput& input) {
  std::vector<std::string> comments = {
      "Made by `sonde rules` from the configuration of the agents: change that, not this."};
  for (const Lint& lint : LintOf(input)) comments.push_back("lint: " + lint.text);
  return PrintRuleFile(AllGroups(input), comments);
}

}  // namespace sonde
