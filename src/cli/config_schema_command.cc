// `sonde config schema`.
#include "cli/command.h"
#include "config/schema.h"

namespace sonde {
namespace {

class ConfigSchemaCommand final : public Command {
 public:
  CommandText text() const override {
    return {.name = "sonde config schema",
            .help = "Prints the JSON Schema of the configuration, for editors.",
            .examples = "  sonde config schema"};
  }
  void Declare(OptionTable&) override {}
  ExitCode Run(const Console& console) override {
    console.Print(ConfigSchema());
    return ExitCode::kOk;
  }
};

}  // namespace

std::unique_ptr<Command> MakeConfigSchemaCommand() {
  return std::make_unique<ConfigSchemaCommand>();
}

}  // namespace sonde
