#include "cli/rule_binding.h"

#include <algorithm>
#include <utility>

#include "sonde/url.h"

namespace sonde {
namespace {

/// Whether runs are likely to meet a certificate; a wrong guess costs a hint only.
bool MayShowCertificates(const CheckConfig& check) {
  return check.module->prober_name == "tls" ||
         std::ranges::any_of(check.targets, [](const std::string& target) {
           return target.starts_with("https://") || target.starts_with("wss://");
         });
}

}  // namespace

RuleInput RuleInputOf(const Config& config) {
  RuleInput input{.region = config.region, .probe_metrics = config.metrics.probe};
  for (const CheckConfig& check : config.checks) {
    RuleCheck rules{.name = check.name,
                    .endpoints = {},
                    .regions = check.regions,
                    .labels = check.labels,
                    .interval = check.interval,
                    .slo = check.slo,
                    .shows_certificates = MayShowCertificates(check)};
    for (const std::string& target : check.targets) {
      rules.endpoints.push_back(WithoutPassword(target));
    }
    // Rules are about whatever has the label; only their tests and texts need one to speak of.
    if (rules.endpoints.empty()) rules.endpoints.emplace_back("discovered.example");
    input.checks.push_back(std::move(rules));
  }
  return input;
}

}  // namespace sonde
