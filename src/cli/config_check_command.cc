// `sonde config check`: is the file good?
#include <fmt/format.h>

#include "app/discover_once.h"
#include "cli/command.h"
#include "cli/config_file.h"

namespace sonde {
namespace {

class ConfigCheckCommand final : public Command {
 public:
  CommandText text() const override {
    return {.name = "sonde config check",
            .help = "Checks a configuration; shows all errors at once.",
            .examples = "  sonde config check --config.file sonde.yml"};
  }
  void Declare(OptionTable& table) override {
    table.Option("-c,--config.file", "FILE", config_file_, "The configuration.");
  }
  ExitCode Run(const Console& console) override {
    const ConfigPtr config = LoadOrComplain(config_file_, console);
    if (!config) return ExitCode::kUsage;
    console.Print(fmt::format("{}: good: {} modules, {} checks, {} files, region {}\n",
                              config_file_, config->modules.size(), config->checks.size(),
                              config->files.size(), config->region));
    LookAtFiles(config, console);
    return ExitCode::kOk;
  }

 private:
  /// Files of targets may be broken in a good configuration; servers and DNS are not asked here.
  static void LookAtFiles(const ConfigPtr& config, const Console& console) {
    const Discovery found = DiscoverOnce(*config, DiscoverFrom::kFiles);
    for (const std::string& line : found.complaints) {
      console.PrintError(line + " (warning)\n");
    }
    for (const CheckConfig& check : config->checks) {
      if (!check.targets_from) continue;
      const auto targets = found.targets.find(check.name);
      if (check.targets_from->file_sd && targets != found.targets.end()) {
        console.Print(fmt::format("{}: targets_from: {} targets in files\n", check.name,
                                  targets->second->size()));
      }
      if (check.targets_from->http_sd || check.targets_from->dns) {
        console.Print(
            fmt::format("{}: targets_from: http_sd and dns were not asked\n", check.name));
      }
    }
  }

  std::string config_file_{kDefaultConfigFile};
};

}  // namespace

std::unique_ptr<Command> MakeConfigCheckCommand() { return std::make_unique<ConfigCheckCommand>(); }

}  // namespace sonde
