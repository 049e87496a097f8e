#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "rules/rule_groups.h"
#include "rules/rules.h"
#include "rules/scenarios.h"

namespace sonde {
namespace {

/// More would be tested for long and show little: rules of checks differ in their numbers only.
constexpr std::size_t kMostCheckedChecks = 20;

}  // namespace

std::string RuleUnitTests(const RuleInput& input) {
  std::vector<std::string> comments = {
      fmt::format("Made by `sonde rules --tests`; run it beside {}: promtool test rules THIS_FILE",
                  input.rule_file)};
  std::vector<std::string> groups;
  for (const RuleGroup& group : AllGroups(input)) groups.push_back(group.name);
  std::vector<RuleTest> tests = AgentTests(input);
  std::size_t checked = 0;
  std::size_t left_out = 0;
  for (const RuleCheck& check : input.checks) {
    if (!check.slo) continue;
    std::vector<RuleTest> some;
    if (checked < kMostCheckedChecks) some = CheckTests(input, check);
    ++(some.empty() ? left_out : checked);
    std::ranges::move(some, std::back_inserter(tests));
  }
  if (left_out > 0) {
    comments.push_back(fmt::format(
        "Not simulated: {} checks, because they run too rarely or because {} others are.", left_out,
        kMostCheckedChecks));
  }
  return PrintTestFile(input.rule_file, groups, tests, comments);
}

}  // namespace sonde
