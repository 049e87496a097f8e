// The SLOs for Sloth and for OpenSLO.
#include <fmt/format.h>

#include <chrono>
#include <set>
#include <utility>

#include "rules/annotations.h"
#include "rules/promql.h"
#include "rules/rule_names.h"
#include "rules/rules.h"
#include "rules/slo_targets.h"
#include "sonde/config_node.h"
#include "sonde/config_spec.h"

namespace sonde {
namespace {

/// Names of these formats are letters, digits and hyphens; what else a check's name has is
/// replaced, and what then is there twice gets a number.
class PlainNames {
 public:
  std::string For(std::string_view name) {
    std::string plain;
    for (const char c : name) {
      const bool keep = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
      const bool upper = c >= 'A' && c <= 'Z';
      if (keep || upper) {
        plain += upper ? static_cast<char>(c - 'A' + 'a') : c;
      } else if (!plain.empty() && plain.back() != '-') {
        plain += '-';
      }
      if (plain.size() == kMost) break;
    }
    while (plain.ends_with('-')) plain.pop_back();
    if (plain.empty()) plain = "check";
    std::string unique = plain;
    for (int i = 2; !used_.insert(unique).second; ++i) unique = fmt::format("{}-{}", plain, i);
    return unique;
  }

 private:
  static constexpr std::size_t kMost = 50;  // leaves room for a suffix within the usual 63
  std::set<std::string> used_;
};

/// The sum over all endpoints and regions of the check.
std::string Sum(const SloTarget& target, bool good, std::string_view range) {
  const bool latency = target.kind == SloKind::kLatency;
  const std::string_view metric = latency ? (good ? rule_names::kSloGoodRuns : rule_names::kSloRuns)
                                          : (good ? rule_names::kSuccess : rule_names::kRuns);
  return fmt::format("sum(rate({}{{check={}{}}}[{}]))", metric, promql::Quote(target.check->name),
                     latency ? ",slo=\"latency\"" : "", range);
}

std::string Description(const SloTarget& target) {
  if (target.kind == SloKind::kAvailability) {
    return fmt::format("{} of the runs of {} succeed.", target.objective.PercentText(),
                       target.check->name);
  }
  return fmt::format("{} of the runs of {} succeed within {}.", target.objective.PercentText(),
                     target.check->name, FormatDuration(target.check->slo->latency->under));
}

void PrintLabels(const std::map<std::string, std::string>& labels, ConfigPrinter& printer) {
  if (labels.empty()) return;
  printer.BeginMapping("labels");
  for (const auto& [name, value] : labels) printer.Scalar(name, value);
  printer.EndMapping();
}

void PrintSlothAlert(std::string_view key, AlertSeverity severity, ConfigPrinter& printer) {
  printer.BeginMapping(key);
  PrintLabels({{"severity", std::string(Name(severity))}}, printer);
  printer.EndMapping();
}

void PrintSlothSlo(const SloTarget& target, ConfigPrinter& printer) {
  constexpr std::string_view kRange = "{{.window}}";
  std::string objective = target.objective.PercentText();
  objective.pop_back();
  printer.BeginItem();
  printer.Scalar("name", Name(target.kind));
  printer.Plain("objective", objective);
  printer.Scalar("description", Description(target));
  printer.BeginMapping("sli");
  printer.BeginMapping("events");
  printer.Scalar("error_query",
                 fmt::format("{}\n-\n{}", Sum(target, false, kRange), Sum(target, true, kRange)));
  printer.Scalar("total_query", Sum(target, false, kRange));
  printer.EndMapping();
  printer.EndMapping();
  printer.BeginMapping("alerting");
  printer.Scalar("name", rule_names::kBurnAlert);
  PrintLabels({{"check", target.check->name}}, printer);
  printer.BeginMapping("annotations");
  printer.Scalar("summary",
                 fmt::format("{} burns its {} budget", target.check->name, Name(target.kind)));
  printer.EndMapping();
  PrintSlothAlert("page_alert", AlertSeverity::kPage, printer);
  PrintSlothAlert("ticket_alert", AlertSeverity::kTicket, printer);
  printer.EndMapping();
  printer.EndItem();
}

/// A comment, where the window is not the one that Sloth assumes: its format cannot say another.
std::string SlothPeriod(Duration window) {
  if (window == std::chrono::days(30)) return "";
  const std::string range = promql::Range(window);
  return fmt::format("# These SLOs hold over {}: sloth generate --default-slo-period {}\n", range,
                     range);
}

void BeginObject(std::string_view kind, std::string_view name, ConfigPrinter& printer) {
  printer.Plain("apiVersion", "openslo/v1");
  printer.Scalar("kind", kind);
  printer.BeginMapping("metadata");
  printer.Scalar("name", name);
  printer.EndMapping();
  printer.BeginMapping("spec");
}

std::string Service(const RuleCheck& check, const std::string& name) {
  ConfigPrinter printer;
  BeginObject("Service", name, printer);
  std::string endpoints;
  for (const std::string& endpoint : check.endpoints) {
    endpoints += (endpoints.empty() ? "" : ", ") + endpoint;
  }
  printer.Scalar("description", fmt::format("The check {} of {}.", check.name, endpoints));
  printer.EndMapping();
  return "---\n" + printer.Take();
}

void PrintMetric(std::string_view key, std::string query, ConfigPrinter& printer) {
  printer.BeginMapping(key);
  printer.BeginMapping("metricSource");
  printer.Scalar("type", "Prometheus");
  printer.BeginMapping("spec");
  printer.Scalar("query", query);
  printer.EndMapping();
  printer.EndMapping();
  printer.EndMapping();
}

std::string OpenSlo(const SloTarget& target, const std::string& service) {
  ConfigPrinter printer;
  const std::string range = promql::Range(target.window());
  BeginObject("SLO", fmt::format("{}-{}", service, Name(target.kind)), printer);
  printer.Scalar("description", Description(target));
  printer.Scalar("service", service);
  printer.BeginMapping("indicator");
  printer.BeginMapping("metadata");
  printer.Scalar("name", fmt::format("{}-{}", service, Name(target.kind)));
  printer.EndMapping();
  printer.BeginMapping("spec");
  printer.BeginMapping("ratioMetric");
  printer.Plain("counter", "false");
  PrintMetric("good", Sum(target, true, range), printer);
  PrintMetric("total", Sum(target, false, range), printer);
  printer.EndMapping();
  printer.EndMapping();
  printer.EndMapping();
  printer.BeginSequence("timeWindow");
  printer.BeginItem();
  // OpenSLO's durations have one unit.
  const bool days = target.window() % std::chrono::days(1) == Duration::zero();
  printer.Plain("duration",
                days ? range : fmt::format("{}m", target.window() / std::chrono::minutes(1)));
  printer.Plain("isRolling", "true");
  printer.EndItem();
  printer.EndSequence();
  printer.Scalar("budgetingMethod", "Occurrences");
  printer.BeginSequence("objectives");
  printer.BeginItem();
  printer.Scalar("displayName", Description(target));
  printer.Plain("target", target.objective.RatioText());
  printer.EndItem();
  printer.EndSequence();
  printer.EndMapping();
  return "---\n" + printer.Take();
}

}  // namespace

std::string SlothSpecs(const RuleInput& input) {
  PlainNames names;
  std::string text;
  for (const RuleCheck& check : input.checks) {
    const auto targets = TargetsOf(check);
    if (targets.empty()) continue;
    ConfigPrinter printer;
    printer.Plain("version", "prometheus/v1");
    printer.Scalar("service", names.For(check.name));
    PrintLabels(check.labels, printer);
    printer.BeginSequence("slos");
    for (const SloTarget& target : targets) PrintSlothSlo(target, printer);
    printer.EndSequence();
    text += "---\n" + SlothPeriod(check.slo->window) + printer.Take();
  }
  return text;
}

std::string OpenSloSpecs(const RuleInput& input) {
  PlainNames names;
  std::string text;
  for (const RuleCheck& check : input.checks) {
    const auto targets = TargetsOf(check);
    if (targets.empty()) continue;
    const std::string service = names.For(check.name);
    text += Service(check, service);
    for (const SloTarget& target : targets) text += OpenSlo(target, service);
  }
  return text;
}

}  // namespace sonde
