// `sonde config diff`: what a reload from one file to another would do.
#include <fmt/format.h>

#include "app/discover_once.h"
#include "cli/command.h"
#include "cli/config_diff.h"
#include "cli/config_file.h"

namespace sonde {
namespace {

class ConfigDiffCommand final : public Command {
 public:
  CommandText text() const override {
    return {.name = "sonde config diff",
            .help = "Compares two configurations: what a reload would do.",
            .examples =
                "  sonde config diff /etc/sonde/sonde.yml new.yml\n"
                "  sonde config diff old.yml new.yml -o json | jq '.series'\n"
                "  Exit status as of diff: 0 the same, 1 different, 2 trouble."};
  }
  void Declare(OptionTable& table) override {
    table.Positional("FILE", before_, "The configuration as it is.", true);
    table.Positional("NEW_FILE", after_, "The configuration as it shall be.", true);
    table.Choice("-o,--output", {"text", "json"}, output_, "How it is shown.");
  }
  ExitCode Run(const Console& console) override {
    const ConfigPtr before = LoadOrComplain(before_, console);
    const ConfigPtr after = LoadOrComplain(after_, console);
    if (!before || !after) return ExitCode::kUsage;
    const GenerationPtr old_generation =
        Generation::Make(before, nullptr, Targets(before, console));
    const ConfigDiff diff = DiffOf(
        *old_generation, *Generation::Make(after, old_generation.get(), Targets(after, console)));
    console.Print(output_ == "json"
                      ? DiffJson(diff)
                      : RenderDiff(diff, {.width = console.width, .color = console.color}));
    return diff.same() ? ExitCode::kOk : ExitCode::kCheckFailed;
  }

 private:
  /// What files list; servers and DNS are not asked for what may differ in a minute anyway.
  static DiscoveredTargets Targets(const ConfigPtr& config, const Console& console) {
    Discovery found = DiscoverOnce(*config, DiscoverFrom::kFiles);
    for (const std::string& line : found.complaints) console.PrintError(line + " (warning)\n");
    for (const CheckConfig& check : config->checks) {
      if (!check.targets_from || (!check.targets_from->http_sd && !check.targets_from->dns))
        continue;
      console.PrintError(fmt::format("{}: {}: http_sd and dns were not asked (warning)\n",
                                     config->files.front(), check.name));
    }
    return std::move(found.targets);
  }

  std::string before_;
  std::string after_;
  std::string output_ = "text";
};

}  // namespace

std::unique_ptr<Command> MakeConfigDiffCommand() { return std::make_unique<ConfigDiffCommand>(); }

}  // namespace sonde
