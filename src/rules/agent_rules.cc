#include <fmt/format.h>

#include <iterator>

#include "rules/annotations.h"
#include "rules/promql.h"
#include "rules/rule_groups.h"
#include "rules/rule_limits.h"
#include "rules/rule_names.h"

namespace sonde {
namespace {

Rule Alert(std::string_view name, AlertSeverity severity, Duration hold, std::string expr,
           Annotations text) {
  return {.alert = std::string(name),
          .expr = std::move(expr),
          .hold = hold,
          .labels = {{"severity", std::string(Name(severity))}},
          .annotations = std::move(text)};
}

}  // namespace

std::vector<RuleGroup> AgentGroups(const RuleInput& input) {
  const AlertWords words = TemplateWords(kSlowRange, false);
  const std::string up = fmt::format("up{{job={}}}", promql::Quote(input.job));
  RuleGroup group{.name = "sonde-agents"};
  // One agent of several is a ticket: quorums go on with the others. Without any, nobody watches.
  group.rules = {
      Alert(rule_names::kAgentDownAlert, AlertSeverity::kTicket, kAgentDownHold, up + " == 0",
            AgentDownText(words)),
      Alert(rule_names::kAgentsAbsentAlert, AlertSeverity::kPage, kAgentDownHold,
            fmt::format("absent({} == 1)", up), AgentsAbsentText(input.job)),
      Alert(rule_names::kReloadFailedAlert, AlertSeverity::kTicket, kReloadHold,
            fmt::format("{} == 0", rule_names::kReloadSuccessful), ReloadFailedText(words)),
      Alert(rule_names::kAgentInaccurateAlert, AlertSeverity::kTicket, kSlowRange,
            fmt::format("histogram_quantile(0.99,\n  sum by (instance, le) (rate({}[{}]))\n) > {}",
                        rule_names::kMeasurementErrorBucket, promql::Range(kSlowRange),
                        DecimalText(kInaccuracy.count(), 9)),
            AgentInaccurateText(words)),
  };
  if (!AllTargets(input).empty()) {
    group.rules.push_back(Alert(rule_names::kAbsentAlert, AlertSeverity::kTicket, kAbsentHold,
                                fmt::format("group by (check) ({})\nunless on (check) {}",
                                            rule_names::kBudget, rule_names::kRuns),
                                AbsentText(words)));
  }
  return {group};
}

std::vector<RuleGroup> AllGroups(const RuleInput& input) {
  std::vector<RuleGroup> groups;
  for (auto* make : {&CheckGroups, &SloGroups, &AgentGroups}) {
    std::vector<RuleGroup> some = (*make)(input);
    groups.insert(groups.end(), std::make_move_iterator(some.begin()),
                  std::make_move_iterator(some.end()));
  }
  return groups;
}

}  // namespace sonde
