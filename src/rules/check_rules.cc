#include <fmt/format.h>

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

std::string SumRate(std::string_view metric, const Names& by, Duration range) {
  return fmt::format("sum by ({}) (rate({}[{}]))", List(by), metric, Range(range));
}

Rule Availability(std::string_view record, const Names& by) {
  return {
      .record = std::string(record),
      .expr = fmt::format("{}\n/ (\n  {} > 0\n)", SumRate(rule_names::kSuccess, by, kRecordRange),
                          SumRate(rule_names::kRuns, by, kRecordRange))};
}

Rule Errors(std::string_view record, std::string_view availability) {
  return {.record = std::string(record), .expr = fmt::format("1 - {}", availability)};
}

Rule Quantile(std::string_view record, std::string_view quantile, Names by) {
  by.emplace_back("le");
  return {.record = std::string(record),
          .expr = fmt::format("histogram_quantile({},\n  {}\n)", quantile,
                              SumRate(rule_names::kDurationBucket, by, kRecordRange))};
}

Rule Missed(const Names& by) {
  // Pausing is what somebody wanted.
  const std::string missed =
      SumRate(fmt::format("{}{{cause!=\"paused\"}}", rule_names::kMissed), by, kSlowRange);
  return {.alert = std::string(rule_names::kMissedAlert),
          .expr = fmt::format("{}\n/ (\n  {}\n  +\n  {}\n) > {}", missed, missed,
                              SumRate(rule_names::kRuns, by, kSlowRange), kMissedShare.RatioText()),
          .hold = kMissedHold,
          .labels = {{"severity", std::string(Name(AlertSeverity::kTicket))}},
          .annotations = MissedText(TemplateWords(kSlowRange, true))};
}

/// Regions see the same certificate: one alert for all of them.
Rule Certificate(AlertSeverity severity, const Names& by) {
  const auto seconds = [](Duration span) {
    return std::chrono::duration_cast<std::chrono::seconds>(span).count();
  };
  const std::string left = fmt::format("(min by ({}) ({}{{check!=\"\"}}) - time())", List(by),
                                       rule_names::kCertificateExpiry);
  const std::string expr =
      severity == AlertSeverity::kPage
          ? fmt::format("{} < {}", left, seconds(kCertificatePage))
          : fmt::format("{} < {}\nand\n{} >= {}", left, seconds(kCertificateTicket), left,
                        seconds(kCertificatePage));
  return {.alert = std::string(rule_names::kCertificateAlert),
          .expr = expr,
          .labels = {{"severity", std::string(Name(severity))}},
          .annotations = CertificateText(severity, TemplateWords(kSlowRange, false))};
}

}  // namespace

std::vector<RuleGroup> CheckGroups(const RuleInput& input) {
  const RuleLabels labels = LabelsOf(input);
  RuleGroup group{.name = "sonde-checks"};
  group.rules = {Availability(rule_names::kRegionAvailability, labels.region),
                 Availability(rule_names::kAvailability, labels.global),
                 Errors(rule_names::kRegionErrors, rule_names::kRegionAvailability),
                 Errors(rule_names::kErrors, rule_names::kAvailability),
                 Quantile(rule_names::kRegionP95, "0.95", labels.region),
                 Quantile(rule_names::kRegionP99, "0.99", labels.region),
                 Quantile(rule_names::kP95, "0.95", labels.global),
                 Quantile(rule_names::kP99, "0.99", labels.global),
                 Missed(labels.region)};
  if (input.probe_metrics) {
    group.rules.push_back(Certificate(AlertSeverity::kPage, labels.global));
    group.rules.push_back(Certificate(AlertSeverity::kTicket, labels.global));
  }
  return {group};
}

}  // namespace sonde
