// `sonde version`.
#include <fmt/format.h>

#include "cli/command.h"
#include "net/net_init.h"

namespace sonde {
namespace {

class VersionCommand final : public Command {
 public:
  CommandText text() const override {
    return {.name = "sonde version",
            .help = "Shows the versions of sonde and of the libraries that it measures with.",
            .examples = "  sonde version"};
  }
  void Declare(OptionTable&) override {}
  ExitCode Run(const Console& console) override {
    console.Print(fmt::format("sonde {}\n", SONDE_VERSION));
    for (const auto& [name, version] : NetLibraryVersions()) {
      console.Print(fmt::format("  {:<9}{}\n", name, version));
    }
    return ExitCode::kOk;
  }
};

}  // namespace

std::unique_ptr<Command> MakeVersionCommand() { return std::make_unique<VersionCommand>(); }

}  // namespace sonde
