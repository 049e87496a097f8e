#include "rules/annotations.h"

#include <fmt/format.h>

#include "rules/promql.h"
#include "rules/rule_limits.h"
#include "rules/rule_names.h"
#include "sonde/config_spec.h"

namespace sonde {
namespace {

Annotations Text(std::string summary, std::string description) {
  return {{"description", std::move(description)}, {"summary", std::move(summary)}};
}

/// "more than 1.44% over 1h and over 5m, or more than 0.6% over 6h and over 30m"
std::string RowsText(const SloTarget& target, AlertSeverity severity) {
  std::string text;
  for (const BurnAlert& row : target.Rows(severity)) {
    text += fmt::format("{}more than {} over {} and over {}", text.empty() ? "" : ", or ",
                        row.ThresholdPercentText(target.budget()), promql::Range(row.long_window),
                        promql::Range(row.short_window));
  }
  return text;
}

std::string BadRunsText(const SloTarget& target) {
  if (target.kind == SloKind::kAvailability) return "failed";
  return fmt::format("failed or took longer than {}",
                     FormatDuration(target.check->slo->latency->under));
}

std::string ObjectiveText(const SloTarget& target) {
  return fmt::format("The objective is {} over {}.", target.objective.PercentText(),
                     promql::Range(target.window()));
}

}  // namespace

AlertWords TemplateWords(Duration span, bool regional) {
  const std::string query =
      fmt::format("topk(1, sum by (reason, phase) (increase({}{{check=%q,endpoint=%q{}}}[{}])))",
                  rule_names::kFailures, regional ? ",region=%q" : "", promql::Range(span));
  const std::string arguments =
      std::string("$labels.check $labels.endpoint") + (regional ? " $labels.region" : "");
  return {.check = "{{ $labels.check }}",
          .endpoint = "{{ $labels.endpoint }}",
          .region = "{{ $labels.region }}",
          .instance = "{{ $labels.instance }}",
          .reason = "{{ with printf \"" + query + "\" " + arguments +
                    " | query }}{{ with first . }}{{ if gt .Value 0.0 }}" +
                    ReasonSentence("{{ .Labels.reason }}", "{{ .Labels.phase }}") +
                    "{{ end }}{{ end }}{{ end }}"};
}

std::string ReasonSentence(std::string_view reason, std::string_view phase) {
  return fmt::format(" Most failures: {} (phase {}).", reason, phase);
}

Annotations BurnText(const SloTarget& target, AlertSeverity severity, const AlertWords& words) {
  const bool page = severity == AlertSeverity::kPage;
  return Text(fmt::format("{}: {} burns its {} budget {}", words.check, words.endpoint,
                          Name(target.kind), page ? "fast" : "slowly"),
              fmt::format("Of the runs of all regions, {} {}. {}{}", RowsText(target, severity),
                          BadRunsText(target), ObjectiveText(target), words.reason));
}

Annotations RegionBurnText(const SloTarget& target, const AlertWords& words) {
  return Text(fmt::format("{}: {} burns its {} budget as seen from {}", words.check, words.endpoint,
                          Name(target.kind), words.region),
              fmt::format("Of the runs in {}, {} {}; other regions do not confirm it. {}{}",
                          words.region, RowsText(target, AlertSeverity::kPage), BadRunsText(target),
                          ObjectiveText(target), words.reason));
}

Annotations AbsentText(const AlertWords& words) {
  return Text(fmt::format("{}: no data", words.check),
              fmt::format("No agent has shown a run of {} for {}: nobody watches it.", words.check,
                          promql::Range(kAbsentHold)));
}

Annotations MissedText(const AlertWords& words) {
  return Text(fmt::format("{}: runs are missed in {}", words.check, words.region),
              fmt::format("More than {} of the slots of {} in {} were not run over {}; the label "
                          "cause of {} says why.",
                          kMissedShare.PercentText(), words.endpoint, words.region,
                          promql::Range(kSlowRange), rule_names::kMissed));
}

Annotations CertificateText(AlertSeverity severity, const AlertWords& words) {
  return Text(fmt::format("{}: a certificate of {} expires soon", words.check, words.endpoint),
              fmt::format("The first certificate of its chain expires in less than {}.",
                          promql::Range(severity == AlertSeverity::kPage ? kCertificatePage
                                                                         : kCertificateTicket)));
}

Annotations AgentDownText(const AlertWords& words) {
  return Text(fmt::format("The probe agent {} is down", words.instance),
              fmt::format("Prometheus could not scrape {} for {}. Its region is not watched from "
                          "there.",
                          words.instance, promql::Range(kAgentDownHold)));
}

Annotations AgentsAbsentText(std::string_view job) {
  return Text("No probe agent is up",
              fmt::format("Prometheus has reached no agent of the job {} for {}: nothing is "
                          "watched.",
                          job, promql::Range(kAgentDownHold)));
}

Annotations AgentInaccurateText(const AlertWords& words) {
  return Text(fmt::format("The probe agent {} measures inaccurately", words.instance),
              fmt::format("One run in a hundred may be reported more than {} too slow: the agent "
                          "is short of CPU, or has too many checks.",
                          FormatDuration(kInaccuracy)));
}

Annotations ReloadFailedText(const AlertWords& words) {
  return Text(fmt::format("The probe agent {} could not load its configuration", words.instance),
              "It goes on with the one before. `sonde config check` says what is wrong.");
}

}  // namespace sonde
