// A Prometheus rule file as values, and its YAML.
//
// THREAD: values. LIFETIME: values.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "sonde/clock.h"

namespace sonde {

/// A recording rule (`record`) or an alerting one (`alert`): one of both names is set.
struct Rule {
  std::string record;
  std::string alert;
  std::string expr;
  Duration hold{};  ///< `for`; whole minutes, zero: at once
  std::map<std::string, std::string> labels;
  std::map<std::string, std::string> annotations;
};

struct RuleGroup {
  std::string name;
  Duration interval{};  ///< whole minutes; zero: the server's
  std::vector<Rule> rules;
};

/// `comments` go to the top, one line each.
std::string PrintRuleFile(const std::vector<RuleGroup>& groups,
                          const std::vector<std::string>& comments);

/// "# comment" lines.
std::string PrintComments(const std::vector<std::string>& comments);

}  // namespace sonde
