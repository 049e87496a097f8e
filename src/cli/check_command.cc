// `sonde check`: the configured checks once, all at once.
#include <fmt/format.h>

#include <algorithm>

#include "app/batch.h"
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
    table.Option("--config.file", "FILE", config_file_, "The configuration.");
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
    return RunAll(*checks, std::min(limits.scheduled_per_shard, kMaxParallel), console);
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

  ExitCode RunAll(const Checks& checks, std::size_t parallel, const Console& console) const {
    std::vector<ProbeJob> jobs;
    std::vector<Outcome> outcomes;
    for (const CheckConfig* const check : checks) {
      for (const std::string& target : check->targets) {
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
    if (output_ == "json") {
      console.Print(RenderJson(outcomes));
    } else if (output_ == "junit") {
      console.Print(RenderJunit(outcomes));
    } else {
      console.Print(RenderTable(outcomes, {.width = console.width, .color = console.color}));
    }
    return VerdictOf(outcomes);
  }

  std::vector<std::string> names_;
  std::string config_file_{kDefaultConfigFile};
  std::string output_ = "text";
};

}  // namespace

std::unique_ptr<Command> MakeCheckCommand() { return std::make_unique<CheckCommand>(); }

}  // namespace sonde
