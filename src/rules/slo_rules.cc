#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "rules/annotations.h"
#include "rules/promql.h"
#include "rules/rule_groups.h"
#include "rules/rule_limits.h"
#include "rules/rule_names.h"

namespace sonde {
namespace {

using promql::List;
using promql::Range;
using Names = std::vector<std::string>;

/// Which checks need the ratio of bad runs over which range.
using Ranges = std::map<std::pair<SloKind, Duration>, Names>;

std::string Selector(const SloTarget& target) {
  return fmt::format("{{check={},slo=\"{}\"}}", promql::Quote(target.check->name),
                     Name(target.kind));
}

/// 1 - good runs / all runs; absent, and not NaN, where nothing ran. Availability is counted for
/// every check, a latency objective by the agent itself: exactly, and not by the bucket that
/// happens to be nearest.
Rule RatioRecord(std::string_view prefix, SloKind kind, Duration range, const Names& checks,
                 const Names& by) {
  const bool latency = kind == SloKind::kLatency;
  const std::string matchers = promql::Matcher("check", checks) +
                               (latency ? fmt::format(",slo=\"{}\"", Name(kind)) : std::string());
  const auto sum = [&](std::string_view metric) {
    return fmt::format("sum by ({}) (rate({}{{{}}}[{}]))", List(by), metric, matchers,
                       Range(range));
  };
  return {.record = fmt::format("{}{}", prefix, Range(range)),
          .expr = fmt::format("1 - (\n  {}\n  / (\n    {} > 0\n  )\n)",
                              sum(latency ? rule_names::kSloGoodRuns : rule_names::kSuccess),
                              sum(latency ? rule_names::kSloRuns : rule_names::kRuns)),
          .labels = {{"slo", std::string(Name(kind))}}};
}

void Need(Ranges& ranges, const SloTarget& target, Duration range) {
  Names& checks = ranges[{target.kind, range}];
  if (checks.empty() || checks.back() != target.check->name) checks.push_back(target.check->name);
}

Ranges AlertRanges(const std::vector<SloTarget>& targets) {
  Ranges ranges;
  for (const SloTarget& target : targets) {
    for (const BurnAlert& alert : target.alerts) {
      Need(ranges, target, alert.long_window);
      Need(ranges, target, alert.short_window);
    }
  }
  return ranges;
}

Ranges PeriodRanges(const std::vector<SloTarget>& targets) {
  Ranges ranges;
  for (const SloTarget& target : targets) Need(ranges, target, target.window());
  return ranges;
}

/// A period of one check may be as long as a window of another's alert. They share a rule: two with
/// one name and the same labels are a mistake to Prometheus' lint.
RuleGroup RatioGroup(const std::vector<SloTarget>& targets, const RuleLabels& labels) {
  const Ranges periods = PeriodRanges(targets);
  RuleGroup group{.name = "sonde-slo-ratios"};
  for (const auto& [key, checks] : AlertRanges(targets)) {
    const auto& [kind, range] = key;
    Names all = checks;
    if (const auto period = periods.find(key); period != periods.end()) {
      std::ranges::copy(period->second, std::back_inserter(all));
    }
    group.rules.push_back(
        RatioRecord(rule_names::kRegionBadRatio, kind, range, checks, labels.region));
    group.rules.push_back(RatioRecord(rule_names::kBadRatio, kind, range, all, labels.global));
  }
  return group;
}

/// Ratios over the whole window of the SLO, and what is left of the budget.
RuleGroup PeriodGroup(const std::vector<SloTarget>& targets, const RuleLabels& labels) {
  const Ranges alerts = AlertRanges(targets);
  RuleGroup group{.name = "sonde-slo-budgets", .interval = kPeriodInterval};
  std::string spent;
  for (const auto& [key, checks] : PeriodRanges(targets)) {
    const auto& [kind, range] = key;
    Rule ratio = RatioRecord(rule_names::kBadRatio, kind, range, checks, labels.global);
    spent += fmt::format("{}{}{{{},slo=\"{}\"}}", spent.empty() ? "  " : "\n  or\n  ", ratio.record,
                         promql::Matcher("check", checks), Name(kind));
    if (!alerts.contains(key)) group.rules.push_back(std::move(ratio));
  }
  group.rules.push_back({.record = std::string(rule_names::kBudgetRemaining),
                         .expr = fmt::format("1 - (\n{}\n) / on (check, slo) group_left () {}",
                                             spent, rule_names::kBudget)});
  return group;
}

RuleGroup ObjectiveGroup(const std::vector<SloTarget>& targets) {
  RuleGroup group{.name = "sonde-slo-objectives"};
  for (const SloTarget& target : targets) {
    const std::map<std::string, std::string> labels = {{"check", target.check->name},
                                                       {"slo", std::string(Name(target.kind))}};
    group.rules.push_back({.record = std::string(rule_names::kObjective),
                           .expr = fmt::format("vector({})", target.objective.RatioText()),
                           .labels = labels});
    group.rules.push_back({.record = std::string(rule_names::kBudget),
                           .expr = fmt::format("vector({})", target.budget().RatioText()),
                           .labels = labels});
  }
  return group;
}

/// Both windows above the threshold, for one of the rows.
std::string BurnExpr(std::string_view prefix, const SloTarget& target, AlertSeverity severity) {
  std::string expr;
  for (const BurnAlert& row : target.Rows(severity)) {
    const auto above = [&](Duration range) {
      return fmt::format("  {}{}{} > {}", prefix, Range(range), Selector(target),
                         row.ThresholdText(target.budget()));
    };
    expr += fmt::format("{}(\n{}\n  and\n{}\n)", expr.empty() ? "" : "\nor\n",
                        above(row.long_window), above(row.short_window));
  }
  return expr;
}

/// The regions that burn, or that have data, counted for each endpoint.
std::string Count(std::string_view record, const SloTarget& target, const RuleLabels& labels) {
  return fmt::format("count by ({}) ({}{})", List(labels.Objective()), record, Selector(target));
}

std::string RegionsWithData(const SloTarget& target, const RuleLabels& labels) {
  return Count(fmt::format("{}{}", rule_names::kRegionBadRatio, Range(PresenceRange(target))),
               target, labels);
}

/// The series have these labels anyway; with them in the rule no two rules look alike.
std::map<std::string, std::string> FixedLabels(const SloTarget& target) {
  return {{"check", target.check->name}, {"slo", std::string(Name(target.kind))}};
}

/// Labels of alerts are templates: braces that a user wrote are text.
std::string AsTemplate(std::string_view text) {
  std::string escaped;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool opens = text.substr(i, 2) == "{{";
    escaped += opens ? R"({{ "{{" }})" : std::string(1, text[i]);
    if (opens) ++i;
  }
  return escaped;
}

Rule Alert(std::string_view name, AlertSeverity severity, const SloTarget& target, std::string expr,
           Annotations text) {
  auto labels = FixedLabels(target);
  labels["check"] = AsTemplate(target.check->name);
  labels["severity"] = std::string(Name(severity));
  return {.alert = std::string(name),
          .expr = std::move(expr),
          .labels = std::move(labels),
          .annotations = std::move(text)};
}

/// A page needs the SLO as a whole to burn, and two regions that see it, or the only one that there
/// is. One region of several gives a ticket.
void AddFastBurn(const SloTarget& target, const RuleLabels& labels, RuleGroup& group) {
  const auto rows = target.Rows(AlertSeverity::kPage);
  if (rows.empty()) return;
  const std::string on = List(labels.Objective());
  const std::string burning = Count(rule_names::kRegionFastBurn, target, labels);
  const std::string seen = RegionsWithData(target, labels);
  group.rules.push_back(
      {.record = std::string(rule_names::kRegionFastBurn),
       .expr = BurnExpr(rule_names::kRegionBadRatio, target, AlertSeverity::kPage),
       .labels = FixedLabels(target)});
  group.rules.push_back({.record = std::string(rule_names::kFastBurn),
                         .expr = BurnExpr(rule_names::kBadRatio, target, AlertSeverity::kPage),
                         .labels = FixedLabels(target)});
  const std::string fast = std::string(rule_names::kFastBurn) + Selector(target);
  const Duration span = rows.front().long_window;
  group.rules.push_back(Alert(
      rule_names::kBurnAlert, AlertSeverity::kPage, target,
      fmt::format("{}\nand on ({}) (\n  {} >= 2\n  or\n  {} == 1\n)", fast, on, burning, seen),
      BurnText(target, AlertSeverity::kPage, TemplateWords(span, false))));
  group.rules.push_back(Alert(
      rule_names::kRegionBurnAlert, AlertSeverity::kTicket, target,
      fmt::format("{}{}\nand on ({}) {} > 1\nunless on ({}) (\n  {}\n  and on ({}) {} >= 2\n)",
                  rule_names::kRegionFastBurn, Selector(target), on, seen, on, fast, on, burning),
      RegionBurnText(target, TemplateWords(span, true))));
}

void AddSlowBurn(const SloTarget& target, RuleGroup& group) {
  const auto rows = target.Rows(AlertSeverity::kTicket);
  if (rows.empty()) return;
  group.rules.push_back(Alert(
      rule_names::kBurnAlert, AlertSeverity::kTicket, target,
      BurnExpr(rule_names::kBadRatio, target, AlertSeverity::kTicket),
      BurnText(target, AlertSeverity::kTicket, TemplateWords(rows.front().long_window, false))));
}

}  // namespace

Duration PresenceRange(const SloTarget& target) {
  return std::ranges::min_element(target.alerts, {}, &BurnAlert::short_window)->short_window;
}

std::vector<RuleGroup> SloGroups(const RuleInput& input) {
  const std::vector<SloTarget> targets = AllTargets(input);
  std::vector<RuleGroup> groups;
  if (targets.empty()) return groups;
  const RuleLabels labels = LabelsOf(input);
  groups.push_back(ObjectiveGroup(targets));
  RuleGroup ratios = RatioGroup(targets, labels);
  if (!ratios.rules.empty()) groups.push_back(std::move(ratios));
  groups.push_back(PeriodGroup(targets, labels));
  for (const RuleCheck& check : input.checks) {
    RuleGroup group{.name = "sonde-slo-" + check.name};
    for (const SloTarget& target : TargetsOf(check)) {
      AddFastBurn(target, labels, group);
      AddSlowBurn(target, group);
    }
    if (!group.rules.empty()) groups.push_back(std::move(group));
  }
  return groups;
}

}  // namespace sonde
