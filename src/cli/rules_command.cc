// `sonde rules`: what Prometheus should record and alert on, from the configuration of the checks.
#include <fmt/format.h>

#include <algorithm>

#include "cli/command.h"
#include "cli/config_file.h"
#include "cli/rule_binding.h"
#include "rules/lint.h"
#include "rules/rules.h"

namespace sonde {
namespace {

class RulesCommand final : public Command {
 public:
  CommandText text() const override {
    return {.name = "sonde rules",
            .help = "Prints recording rules, alerts and their tests for the checks and their SLOs.",
            .examples =
                "  sonde rules --config.file sonde.yml > sonde.rules.yml\n"
                "  sonde rules --config.file sonde.yml --tests > sonde.tests.yml\n"
                "  promtool test rules sonde.tests.yml\n"
                "  sonde rules --config.file sonde.yml --format sloth"};
  }

  void Declare(OptionTable& table) override {
    table.Option("-c,--config.file", "FILE", config_file_, "The configuration.");
    table.Choice("--format", {"prometheus", "sloth", "openslo"}, format_, "What to print.");
    table.Flag("--tests", tests_, "Print unit tests of the rules, for promtool.");
    table.Option("--rules.file", "NAME", rule_file_, "The rule file that the tests load.");
    table.Option("--job", "NAME", job_, "The job by which Prometheus scrapes the agents.");
    table.Repeated("--regional-label", "NAME", regional_labels_,
                   "A configured label whose value differs between the regions of one check.");
  }

  ExitCode Run(const Console& console) override {
    if (tests_ && format_ != "prometheus") {
      return console.UsageError(text().name, "--tests are for --format prometheus");
    }
    const ConfigPtr config = LoadOrComplain(config_file_, console);
    if (!config) return ExitCode::kUsage;
    RuleInput input = RuleInputOf(*config);
    input.job = job_;
    input.rule_file = rule_file_;
    input.regional_labels = {regional_labels_.begin(), regional_labels_.end()};
    for (const std::string& label : regional_labels_) {
      const auto has_label = [&](const RuleCheck& check) { return check.labels.contains(label); };
      if (std::ranges::any_of(input.checks, has_label)) continue;
      console.PrintError(fmt::format("warning: no check has the regional label `{}`\n", label));
    }
    for (const Lint& lint : LintOf(input)) {
      console.PrintError(fmt::format("{}: {}\n", lint.warning ? "warning" : "lint", lint.text));
    }
    console.Print(Printed(input));
    return ExitCode::kOk;
  }

 private:
  std::string Printed(const RuleInput& input) const {
    if (tests_) return RuleUnitTests(input);
    if (format_ == "sloth") return SlothSpecs(input);
    if (format_ == "openslo") return OpenSloSpecs(input);
    return PrometheusRules(input);
  }

  std::string config_file_{kDefaultConfigFile};
  std::string format_ = "prometheus";
  std::string rule_file_ = "sonde.rules.yml";
  std::string job_ = "sonde";
  std::vector<std::string> regional_labels_;
  bool tests_ = false;
};

}  // namespace

std::unique_ptr<Command> MakeRulesCommand() { return std::make_unique<RulesCommand>(); }

}  // namespace sonde
