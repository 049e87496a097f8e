// `sonde config show`: the configuration as it is in force.
#include "cli/command.h"
#include "cli/config_file.h"

namespace sonde {
namespace {

class ConfigShowCommand final : public Command {
 public:
  CommandText text() const override {
    return {
        .name = "sonde config show",
        .help = "Shows the effective configuration: includes and defaults applied, secrets masked.",
        .examples = "  sonde config show --config.file sonde.yml"};
  }
  void Declare(OptionTable& table) override {
    table.Option("-c,--config.file", "FILE", config_file_, "The configuration.");
  }
  ExitCode Run(const Console& console) override {
    const ConfigPtr config = LoadOrComplain(config_file_, console);
    if (!config) return ExitCode::kUsage;
    console.Print(PrintConfig(*config));
    return ExitCode::kOk;
  }

 private:
  std::string config_file_{kDefaultConfigFile};
};

}  // namespace

std::unique_ptr<Command> MakeConfigShowCommand() { return std::make_unique<ConfigShowCommand>(); }

}  // namespace sonde
