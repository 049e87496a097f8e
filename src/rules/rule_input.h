// RuleInput: what rules, unit tests and specifications are made from.
//
// Why: rendering needs a few facts of a configuration and nothing of its types; src/cli binds both.
//
// THREAD: values. LIFETIME: values; every output is a function of it and of nothing else.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "slo/slo.h"
#include "sonde/clock.h"

namespace sonde {

struct RuleCheck {
  std::string name;
  std::vector<std::string> endpoints;  ///< as the label shows them; at least one
  std::vector<std::string> regions;    ///< that run it; empty: unknown
  std::map<std::string, std::string> labels;
  Duration interval{};
  std::optional<Slo> slo;
  bool shows_certificates = false;  ///< its runs may see a certificate
};

struct RuleInput {
  std::vector<RuleCheck> checks;  ///< names are unique
  std::string region;             ///< of the configuration's own agent
  bool probe_metrics = false;     ///< metrics.probe: on
  std::string job = "sonde";      ///< the scrape job of the agents
  /// Configured labels that differ between the agents of one check: not kept over regions.
  std::set<std::string> regional_labels;
  std::string rule_file = "sonde.rules.yml";  ///< what the unit tests load
};

}  // namespace sonde
