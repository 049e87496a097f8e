#include "rules/rule_file.h"

#include "rules/promql.h"
#include "sonde/config_node.h"

namespace sonde {
namespace {

void PrintMap(std::string_view key, const std::map<std::string, std::string>& map,
              ConfigPrinter& printer) {
  if (map.empty()) return;
  printer.BeginMapping(key);
  for (const auto& [name, text] : map) printer.Scalar(name, text);
  printer.EndMapping();
}

void PrintRule(const Rule& rule, ConfigPrinter& printer) {
  printer.BeginItem();
  if (rule.alert.empty()) {
    printer.Scalar("record", rule.record);
  } else {
    printer.Scalar("alert", rule.alert);
  }
  printer.Scalar("expr", rule.expr);
  if (rule.hold > Duration::zero()) printer.Plain("for", promql::Range(rule.hold));
  PrintMap("labels", rule.labels, printer);
  PrintMap("annotations", rule.annotations, printer);
  printer.EndItem();
}

}  // namespace

std::string PrintComments(const std::vector<std::string>& comments) {
  std::string text;
  for (const std::string& comment : comments) text += "# " + comment + "\n";
  return text;
}

std::string PrintRuleFile(const std::vector<RuleGroup>& groups,
                          const std::vector<std::string>& comments) {
  ConfigPrinter printer;
  printer.BeginSequence("groups");
  for (const RuleGroup& group : groups) {
    printer.BeginItem();
    printer.Scalar("name", group.name);
    if (group.interval > Duration::zero()) {
      printer.Plain("interval", promql::Range(group.interval));
    }
    printer.BeginSequence("rules");
    for (const Rule& rule : group.rules) PrintRule(rule, printer);
    printer.EndSequence();
    printer.EndItem();
  }
  printer.EndSequence();
  return PrintComments(comments) + printer.Take();
}

}  // namespace sonde
