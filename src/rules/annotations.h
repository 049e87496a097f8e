// What alerts say to the person who is paged: summary and description.
//
// Why: a rule holds the text as a template, a unit test the text that comes out of it. Both are
// made here, from the same sentences.
//
// THREAD: pure functions. LIFETIME: values.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "rules/slo_targets.h"

namespace sonde {

/// The words of an alert: templates in rules, values in unit tests.
struct AlertWords {
  std::string check;
  std::string endpoint;
  std::string region;
  std::string instance;
  std::string reason;  ///< a sentence about the most frequent failure, led by a blank; may be empty
};
/// Takes the labels of the alert, and asks for the reason over `span`; in one region if `regional`.
AlertWords TemplateWords(Duration span, bool regional);
/// The sentence that the template makes of a reason.
std::string ReasonSentence(std::string_view reason, std::string_view phase);

using Annotations = std::map<std::string, std::string>;

Annotations BurnText(const SloTarget& target, AlertSeverity severity, const AlertWords& words);
Annotations RegionBurnText(const SloTarget& target, const AlertWords& words);
Annotations AbsentText(const AlertWords& words);
Annotations MissedText(const AlertWords& words);
Annotations CertificateText(AlertSeverity severity, const AlertWords& words);
Annotations AgentDownText(const AlertWords& words);
Annotations AgentsAbsentText(std::string_view job);
Annotations AgentInaccurateText(const AlertWords& words);
Annotations ReloadFailedText(const AlertWords& words);

}  // namespace sonde
