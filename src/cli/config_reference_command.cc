// `sonde config reference`.
#include "cli/command.h"
#include "config/reference.h"

namespace sonde {
namespace {

class ConfigReferenceCommand final : public Command {
 public:
  CommandText text() const override {
    return {.name = "sonde config reference",
            .help = "Prints a commented configuration with every key.",
            .examples = "  sonde config reference"};
  }
  void Declare(OptionTable&) override {}
  ExitCode Run(const Console& console) override {
    console.Print(ConfigReference());
    return ExitCode::kOk;
  }
};

}  // namespace

std::unique_ptr<Command> MakeConfigReferenceCommand() {
  return std::make_unique<ConfigReferenceCommand>();
}

}  // namespace sonde
