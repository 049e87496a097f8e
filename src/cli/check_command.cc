// `sonde check`: the configured checks once, all at once.
#include <fmt/format.h>

#include <algorithm>

#include "app/batch.h"
#include "app/discover_once.h"
#include "app/limits.h"
#include "cli/command.h"
#include "cli/config_file.h"
#include "cli/run_verdict.h"
#include "net/net_init.h"
#include "report/outcome_report.h"

namespace sonde {
namespace {

// Beyond this, runs would measure each other rather than their targets.
constexpr std::size_t kMaxParallel = 256;

class CheckCommand final : public Command {
 public:
  CommandText text() const override {
    return {.name = "sonde check",
            .help = "Runs configured checks once, all at once.",
            .examples =
                "  sonde check --config.file sonde.yml\n"
                "  sonde check checkout-api --config.file sonde.yml -o json"};
  }

  void Declare(OptionTable& table) override {
    table.Positionals(
        "NAME", names_,
        "The checks to run, also those of other regions. Default: all of this region.");
    table.Option("-c,--config.file", "FILE", config_file_, "The configuration.");
    table.Choice("-o,--output", {"text", "json", "junit"}, output_, "How results are shown.");
  }

  ExitCode Run(const Console& console) override {
    const ConfigPtr config = LoadOrComplain(config_file_, console);
    if (!config) return ExitCode::kUsage;
    const auto checks = Chosen(*config);
    if (!checks) return console.UsageError("sonde check", checks.error().message);
    const auto ready = InitNetLibraries();
    const auto descriptors = RaiseDescriptorLimit();
    if (!ready || !descriptors) {
      console.PrintError((ready ? descriptors.error() : ready.error()).message + '\n');
      return ExitCode::kAgent;
    }
    const AgentLimits limits = DeriveLimits(*descriptors, 1);
    const DiscoveredTargets found = Discover(*config, *checks, console);
    return RunAll(*checks, found, std::min(limits.scheduled_per_shard, kMaxParallel), console);
  }

 private:
  using Checks = std::vector<const CheckConfig*>;

  Result<Checks> Chosen(const Config& config) const {
    Checks chosen;
    for (const std::string& name : names_) {
      const auto found = std::ranges::find(config.checks, name, &CheckConfig::name);
      if (found == config.checks.end()) {
        return Fail(ErrorCode::kNotFound, fmt::format("there is no check \"{}\"", name));
      }
      if (std::ranges::find(chosen, &*found) == chosen.end()) chosen.push_back(&*found);
    }
    if (!names_.empty()) return chosen;
    for (const CheckConfig& check : config.checks) {
      if (config.RunsHere(check)) chosen.push_back(&check);
    }
    if (chosen.empty()) {
      return Fail(ErrorCode::kNotFound,
                  fmt::format("{} has no checks for region {}", config_file_, config.region));
    }
    return chosen;
  }

  /// What the sources of the chosen checks list now, also what is another shard's or region's.
  static DiscoveredTargets Discover(const Config& config, const Checks& checks,
                                    const Console& console) {
    Config chosen = config;
    chosen.checks.clear();
    for (const CheckConfig* const check : checks) chosen.checks.push_back(*check);
    Discovery found = DiscoverOnce(std::move(chosen), DiscoverFrom::kEverywhere);
    for (const std::string& line : found.complaints) console.PrintError(line + '\n');
    return std::move(found.targets);
  }

  static std::vector<std::string> TargetsOf(const CheckConfig& check,
                                            const DiscoveredTargets& found) {
    std::vector<std::string> targets = check.targets;
    const auto more = found.find(check.name);
    if (more == found.end()) return targets;
    for (const CheckTarget& target : *more->second) targets.push_back(target.target);
    return targets;
  }

  ExitCode RunAll(const Checks& checks, const DiscoveredTargets& found, std::size_t parallel,
                  const Console& console) const {
    std::vector<ProbeJob> jobs;
    std::vector<Outcome> outcomes;
    bool left_out = false;
    for (const CheckConfig* const check : checks) {
      const std::vector<std::string> targets = TargetsOf(*check, found);
      if (targets.empty()) {
        left_out = true;
        console.PrintError(fmt::format("{}: its sources list no target to run\n", check->name));
      }
      for (const std::string& target : targets) {
        jobs.push_back({.prober = check->module->prober,
                        .config = check->module->config(),
                        .request = {.target = target,
                                    .hostname = {},
                                    .timeout = check->timeout,
                                    .expect = check->expect,
                                    .log_level = LogLevel::kWarn}});
        outcomes.push_back(
            {.check = check->name, .module = check->module->name, .target = target, .result = {}});
      }
    }
    std::vector<ProbeResult> results =
        RunBatch(std::move(jobs), {.parallel = parallel, .pinned = {}}, nullptr);
    for (std::size_t i = 0; i < results.size(); ++i) outcomes[i].result = std::move(results[i]);
    Report(outcomes, console);
    const ExitCode verdict = VerdictOf(outcomes);
    return verdict == ExitCode::kOk && left_out ? ExitCode::kAgent : verdict;
  }

  void Report(const std::vector<Outcome>& outcomes, const Console& console) const {
    if (output_ == "json") {
      console.Print(RenderJson(outcomes));
    } else if (output_ == "junit") {
      console.Print(RenderJunit(outcomes));
    } else {
      console.Print(RenderTable(outcomes, {.width = console.width, .color = console.color}));
    }
  }

  std::vector<std::string> names_;
  std::string config_file_{kDefaultConfigFile};
  std::string output_ = "text";
};

}  // namespace

std::unique_ptr<Command> MakeCheckCommand() { return std::make_unique<CheckCommand>(); }

}  // namespace sonde
