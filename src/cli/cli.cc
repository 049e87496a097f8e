#include "cli/cli.h"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <vector>

#include "cli/command.h"
#include "cli/man_page.h"

namespace sonde {
namespace {

using Args = std::span<const std::string>;

/// The commands below `group` ("" = all) as lines of a help text.
std::string Overview(std::string_view group) {
  const std::string prefix = group.empty() ? std::string() : std::string(group) + ' ';
  std::string lines;
  for (const CommandEntry& entry : Commands()) {
    if (!entry.path.starts_with(prefix)) continue;
    lines +=
        fmt::format("  {:<26}{}\n", fmt::format("sonde {}", entry.path), entry.make()->text().help);
  }
  if (!group.empty()) return fmt::format("Usage: sonde {} COMMAND …\n\n{}", group, lines);
  return fmt::format(
      "sonde probes what users reach over the network, on a schedule and on demand.\n\n"
      "Usage: sonde COMMAND …\n\n{}\n"
      "Flags without a command mean `sonde serve`. Each command has --help with examples.\n"
      "Exit status: 0 all passed, 1 a check failed, 2 usage or configuration, 3 sonde's own "
      "trouble,\n4 an agent of `probe --via` could not be asked. Of `config diff`: 0 the same, 1 "
      "different.\n",
      lines);
}

bool IsGroup(std::string_view word) {
  const std::string prefix = std::string(word) + ' ';
  return std::ranges::any_of(
      Commands(), [&](const CommandEntry& entry) { return entry.path.starts_with(prefix); });
}

const CommandEntry* Find(std::string_view path) {
  const auto found = std::ranges::find(Commands(), path, &CommandEntry::path);
  return found == Commands().end() ? nullptr : &*found;
}

ExitCode RunCommand(const CommandEntry& entry, Args args, const Console& console) {
  const std::unique_ptr<Command> command = entry.make();
  OptionTable table;
  command->Declare(table);
  const CommandText text = command->text();
  const auto outcome = table.Parse(text, args);
  if (!outcome) return console.UsageError(text.name, outcome.error().message);
  if (*outcome == ParseOutcome::kRun) return command->Run(console);
  console.Print(table.Help(text));
  return ExitCode::kOk;
}

bool AsksForHelp(std::string_view word) {
  return word == "-h" || word == "--help" || word == "help";
}

ExitCode RunInGroup(const std::string& group, Args args, const Console& console) {
  if (!args.empty() && AsksForHelp(args[0])) {
    console.Print(Overview(group));
    return ExitCode::kOk;
  }
  const std::string name = "sonde " + group;
  if (args.empty()) return console.UsageError(name, "a command is missing");
  const CommandEntry* const entry = Find(group + ' ' + args[0]);
  if (entry != nullptr) return RunCommand(*entry, args.subspan(1), console);
  return console.UsageError(name, fmt::format("there is no command \"{}\"", args[0]));
}

}  // namespace

ExitCode RunCli(Args args, const Console& console) {
  if (args.empty()) {
    console.PrintError(Overview({}));
    return ExitCode::kUsage;
  }
  const std::string& first = args[0];
  if (AsksForHelp(first)) {
    console.Print(Overview({}));
    return ExitCode::kOk;
  }
  if (first == "--help-long") return RunCommand(*Find("serve"), {{"--help"}}, console);
  if (first == "--help-man") {
    console.Print(CommandManPage(CommandShapes()));
    return ExitCode::kOk;
  }
  if (first == "--version") return RunCommand(*Find("version"), {}, console);
  if (first.starts_with('-')) return RunCommand(*Find("serve"), args, console);
  if (IsGroup(first)) return RunInGroup(first, args.subspan(1), console);
  if (const CommandEntry* const entry = Find(first)) {
    return RunCommand(*entry, args.subspan(1), console);
  }
  return console.UsageError("sonde", fmt::format("there is no command \"{}\"", first));
}

int CliMain(int argc, char** argv) {
  const Console console = Console::OfProcess();
  try {
    const std::vector<std::string> args(argv + std::min(argc, 1), argv + argc);
    const ExitCode code = RunCli(args, console);
    // A verdict that nobody can read is none: scripts would take an empty file for the truth.
    return static_cast<int>(console.Flush() ? code : ExitCode::kAgent);
  } catch (const std::exception& error) {
    // Only libraries throw, and only what nobody can go on from: std::bad_alloc.
    console.PrintError(fmt::format("sonde: error: {}\n", error.what()));
    return static_cast<int>(ExitCode::kAgent);
  }
}

}  // namespace sonde
