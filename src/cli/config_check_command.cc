// `sonde config check`: is the file good?
#include <fmt/format.h>

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
    table.Option("--config.file", "FILE", config_file_, "The configuration.");
  }
  ExitCode Run(const Console& console) override {
    const ConfigPtr config = LoadOrComplain(config_file_, console);
    if (!config) return ExitCode::kUsage;
    console.Print(fmt::format("{}: good: {} modules, {} checks, {} files, region {}\n",
                              config_file_, config->modules.size(), config->checks.size(),
                              config->files.size(), config->region));
    return ExitCode::kOk;
  }

 private:
  std::string config_file_{kDefaultConfigFile};
};

}  // namespace

std::unique_ptr<Command> MakeConfigCheckCommand() { return std::make_unique<ConfigCheckCommand>(); }

}  // namespace sonde
