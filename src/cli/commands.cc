// The table of commands.
#include <array>

#include "cli/command.h"

namespace sonde {

std::span<const CommandEntry> Commands() {
  static constexpr std::array<CommandEntry, 15> kCommands = {{
      {"serve", &MakeServeCommand},
      {"probe", &MakeProbeCommand},
      {"check", &MakeCheckCommand},
      {"config check", &MakeConfigCheckCommand},
      {"config show", &MakeConfigShowCommand},
      {"config diff", &MakeConfigDiffCommand},
      {"config schema", &MakeConfigSchemaCommand},
      {"config explain", &MakeConfigExplainCommand},
      {"config reference", &MakeConfigReferenceCommand},
      {"plan", &MakePlanCommand},
      {"rules", &MakeRulesCommand},
      {"metrics", &MakeMetricsCommand},
      {"completion", &MakeCompletionCommand},
      {"man", &MakeManCommand},
      {"version", &MakeVersionCommand},
  }};
  return kCommands;
}

}  // namespace sonde
