// `sonde config explain KEY`.
#include "cli/command.h"
#include "config/explain.h"

namespace sonde {
namespace {

class ConfigExplainCommand final : public Command {
 public:
  CommandText text() const override {
    return {.name = "sonde config explain",
            .help = "Explains a key of the configuration: meaning, type, default.",
            .examples =
                "  sonde config explain\n"
                "  sonde config explain checks.expect.latency\n"
                "  sonde config explain valid_status_codes"};
  }
  void Declare(OptionTable& table) override {
    table.Positional("KEY", key_, "A key, or the path to it. Default: the top level.", false);
  }
  ExitCode Run(const Console& console) override {
    const auto explained = ExplainKey(key_);
    if (!explained) return console.UsageError(text().name, explained.error().message);
    console.Print(*explained);
    return ExitCode::kOk;
  }

 private:
  std::string key_;
};

}  // namespace

std::unique_ptr<Command> MakeConfigExplainCommand() {
  return std::make_unique<ConfigExplainCommand>();
}

}  // namespace sonde
