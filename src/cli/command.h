// Command: one command of the command line.
//
// Why: one file per command, and one table of them (commands.cc). To add one: its file and its
// line.
//
// THREAD: the main thread. LIFETIME: one call of Run.
#pragma once

#include <memory>
#include <span>

#include "cli/console.h"
#include "cli/option_table.h"

namespace sonde {

class Command {
 public:
  virtual ~Command() = default;
  virtual CommandText text() const = 0;
  /// Names the options; they refer to members of the command.
  virtual void Declare(OptionTable& table) = 0;
  /// Runs with what the options said.
  virtual ExitCode Run(const Console& console) = 0;
};

struct CommandEntry {
  std::string_view path;  ///< "probe", "config check"
  std::unique_ptr<Command> (*make)();
};

// One maker per command, each in its own file.
std::unique_ptr<Command> MakeServeCommand();
std::unique_ptr<Command> MakeProbeCommand();
std::unique_ptr<Command> MakeCheckCommand();
std::unique_ptr<Command> MakeConfigCheckCommand();
std::unique_ptr<Command> MakeConfigShowCommand();
std::unique_ptr<Command> MakeConfigDiffCommand();
std::unique_ptr<Command> MakeConfigSchemaCommand();
std::unique_ptr<Command> MakeConfigExplainCommand();
std::unique_ptr<Command> MakeConfigReferenceCommand();
std::unique_ptr<Command> MakePlanCommand();
std::unique_ptr<Command> MakeRulesCommand();
std::unique_ptr<Command> MakeMetricsCommand();
std::unique_ptr<Command> MakeCompletionCommand();
std::unique_ptr<Command> MakeManCommand();
std::unique_ptr<Command> MakeVersionCommand();

/// All commands, in the order of the overview.
std::span<const CommandEntry> Commands();

}  // namespace sonde
