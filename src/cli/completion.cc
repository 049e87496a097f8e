#include "cli/completion.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <string_view>
#include <vector>

namespace sonde {
namespace {

/// The words of a path: a command, or a group and its command.
std::pair<std::string_view, std::string_view> Parts(std::string_view path) {
  const std::size_t space = path.find(' ');
  if (space == std::string_view::npos) return {path, {}};
  return {path.substr(0, space), path.substr(space + 1)};
}

/// Groups with their commands, and commands without a group with none, in order.
std::vector<std::pair<std::string_view, std::vector<const CommandShape*>>> Groups(
    std::span<const CommandShape> shapes) {
  std::vector<std::pair<std::string_view, std::vector<const CommandShape*>>> groups;
  for (const CommandShape& shape : shapes) {
    const auto [first, second] = Parts(shape.path);
    if (groups.empty() || groups.back().first != first) groups.push_back({first, {}});
    if (!second.empty()) groups.back().second.push_back(&shape);
  }
  return groups;
}

std::vector<std::string> OptionNames(const CommandShape& shape) {
  std::vector<std::string> names;
  for (const OptionTable::Row& row : shape.rows) {
    if (row.positional) continue;
    std::ranges::copy(NamesOf(row), std::back_inserter(names));
  }
  names.insert(names.end(), {"-h", "--help"});
  return names;
}

bool CompletesFiles(const CommandShape& shape) {
  return std::ranges::any_of(
      shape.rows, [](const OptionTable::Row& row) { return row.positional && TakesFile(row); });
}

/// Within single quotes of any shell; square brackets and colons mean something to zsh.
std::string Quoted(std::string_view text, std::string_view escaped = "") {
  std::string out;
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
      continue;
    }
    if (escaped.contains(c)) out += '\\';
    out += c;
  }
  return "'" + out + "'";
}

/// The case of bash that completes what follows an option.
std::string BashValues(const CommandShape& shape) {
  std::string cases;
  for (const OptionTable::Row& row : shape.rows) {
    if (row.positional || row.value_name.empty()) continue;
    std::vector<std::string> patterns;
    for (const std::string& name : NamesOf(row)) {
      patterns.push_back(fmt::format("'{}:{}'", shape.path, name));
    }
    const auto choices = ChoicesOf(row);
    const std::string reply =
        TakesFile(row)    ? "compgen -f -- \"$cur\""
        : choices.empty() ? ":"
                          : fmt::format("compgen -W '{}' -- \"$cur\"", fmt::join(choices, " "));
    cases += fmt::format("    {}) COMPREPLY=($({})); return ;;\n", fmt::join(patterns, "|"), reply);
  }
  return cases;
}

}  // namespace

std::string BashCompletion(std::span<const CommandShape> shapes) {
  std::string steps, values, words;
  std::vector<std::string_view> first_words;
  for (const auto& [first, commands] : Groups(shapes)) {
    first_words.push_back(first);
    steps += fmt::format("      ' {0}') command='{0}' ;;\n", first);
    if (commands.empty()) continue;
    std::vector<std::string_view> seconds;
    for (const CommandShape* const command : commands) {
      seconds.push_back(Parts(command->path).second);
      steps += fmt::format("      '{0}') command='{0}' ;;\n", command->path);
    }
    words += fmt::format("    '{}') words='{}' ;;\n", first, fmt::join(seconds, " "));
  }
  for (const CommandShape& shape : shapes) {
    values += BashValues(shape);
    words +=
        fmt::format("    '{}') words='{}'{} ;;\n", shape.path, fmt::join(OptionNames(shape), " "),
                    CompletesFiles(shape) ? "; files=1" : "");
  }
  return fmt::format(
      "# bash completion of sonde; made by `sonde completion bash`.\n"
      "_sonde() {{\n"
      "  local cur=${{COMP_WORDS[COMP_CWORD]}} prev=${{COMP_WORDS[COMP_CWORD-1]}}\n"
      "  local command='' words='' files='' i\n"
      "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
      "    case \"$command ${{COMP_WORDS[i]}}\" in\n"
      "{}"
      "    esac\n"
      "  done\n"
      "  case \"$command:$prev\" in\n"
      "{}"
      "  esac\n"
      "  case \"$command\" in\n"
      "    '') words='{} --help --version' ;;\n"
      "{}"
      "  esac\n"
      "  COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
      "  [[ -n $files ]] && COMPREPLY+=($(compgen -f -- \"$cur\"))\n"
      "  return 0\n"
      "}}\n"
      "complete -o filenames -F _sonde sonde\n",
      steps, values, fmt::join(first_words, " "), words);
}

namespace {

/// One argument of zsh's _arguments.
std::string ZshArgument(const OptionTable::Row& row) {
  const auto choices = ChoicesOf(row);
  const std::string action = TakesFile(row)    ? "_files"
                             : choices.empty() ? ""
                                               : fmt::format("({})", fmt::join(choices, " "));
  if (row.positional) {
    return Quoted(fmt::format("{}:{}:{}", row.repeatable ? "*" : "", row.names, action));
  }
  std::string specs;
  for (const std::string& name : NamesOf(row)) {
    std::string spec = fmt::format("{}{}", row.repeatable ? "*" : "", name);
    std::string help = Quoted(row.help, "[]:");
    help = help.substr(1, help.size() - 2);
    spec += "[" + help + "]";
    if (!row.value_name.empty()) spec += fmt::format(":{}:{}", row.value_name, action);
    specs += fmt::format("{}'{}'", specs.empty() ? "" : " ", spec);
  }
  return specs;
}

std::string ZshArguments(const CommandShape& shape, std::string_view indent) {
  std::string lines = fmt::format("{}_arguments '-h[Shows help]' '--help[Shows help]'", indent);
  for (const OptionTable::Row& row : shape.rows) {
    lines += fmt::format(" \\\n{}  {}", indent, ZshArgument(row));
  }
  return lines + "\n";
}

std::string ZshDescribe(std::string_view what, std::span<const std::string> items) {
  return fmt::format("local -a items=({}); _describe {} items", fmt::join(items, " "), what);
}

}  // namespace

std::string ZshCompletion(std::span<const CommandShape> shapes) {
  std::string cases;
  std::vector<std::string> first_words;
  const auto item = [](std::string_view word, std::string_view help) {
    return Quoted(fmt::format("{}:{}", word, help));
  };
  for (const auto& [first, commands] : Groups(shapes)) {
    const auto shape = std::ranges::find(shapes, first, &CommandShape::path);
    if (shape != shapes.end()) {
      first_words.push_back(item(first, shape->text.help));
      cases += fmt::format("    {})\n      shift words; (( CURRENT-- ))\n{}      ;;\n", first,
                           ZshArguments(*shape, "      "));
      continue;
    }
    first_words.push_back(item(first, fmt::format("Commands about the {}.", first)));
    std::vector<std::string> seconds;
    cases += fmt::format("    {})\n      shift words; (( CURRENT-- ))\n", first);
    cases += "      case \"${words[2]}\" in\n";
    for (const CommandShape* const command : commands) {
      const std::string_view second = Parts(command->path).second;
      seconds.push_back(item(second, command->text.help));
      cases += fmt::format("        {})\n          shift words; (( CURRENT-- ))\n{}          ;;\n",
                           second, ZshArguments(*command, "          "));
    }
    cases +=
        fmt::format("        *) {} ;;\n      esac\n      ;;\n", ZshDescribe("command", seconds));
  }
  return fmt::format(
      "#compdef sonde\n"
      "# zsh completion of sonde; made by `sonde completion zsh`.\n"
      "_sonde() {{\n"
      "  if (( CURRENT == 2 )); then\n"
      "    {}\n"
      "    return\n"
      "  fi\n"
      "  case \"${{words[2]}}\" in\n"
      "{}"
      "  esac\n"
      "}}\n"
      "# Sourced, or loaded by the first completion, which it has to answer then.\n"
      "if [[ \"$funcstack[1]\" = _sonde ]]; then _sonde \"$@\"; else compdef _sonde sonde; fi\n",
      ZshDescribe("command", first_words), cases);
}

namespace {

std::string FishOption(std::string_view condition, const OptionTable::Row& row) {
  std::string line = fmt::format("complete -c sonde -n {}", Quoted(condition));
  for (const std::string& name : NamesOf(row)) {
    line += name.starts_with("--") ? fmt::format(" -l {}", name.substr(2))
                                   : fmt::format(" -s {}", name.substr(1));
  }
  const auto choices = ChoicesOf(row);
  if (!choices.empty()) {
    line += fmt::format(" -x -a '{}'", fmt::join(choices, " "));
  } else if (!row.value_name.empty()) {
    line += TakesFile(row) ? " -r -F" : " -x";
  }
  return line + fmt::format(" -d {}\n", Quoted(row.help));
}

}  // namespace

std::string FishCompletion(std::span<const CommandShape> shapes) {
  std::string lines =
      "# fish completion of sonde; made by `sonde completion fish`.\ncomplete -c sonde -f\n";
  for (const auto& [first, commands] : Groups(shapes)) {
    const auto shape = std::ranges::find(shapes, first, &CommandShape::path);
    const std::string help = shape != shapes.end() ? std::string(shape->text.help)
                                                   : fmt::format("Commands about the {}.", first);
    lines += fmt::format("complete -c sonde -n __fish_use_subcommand -a {} -d {}\n", first,
                         Quoted(help));
    std::vector<std::string_view> seconds;
    for (const CommandShape* const command : commands) {
      seconds.push_back(Parts(command->path).second);
    }
    for (const CommandShape* const command : commands) {
      lines += fmt::format(
          "complete -c sonde -n '__fish_seen_subcommand_from {}; and not "
          "__fish_seen_subcommand_from {}' -a {} -d {}\n",
          first, fmt::join(seconds, " "), Parts(command->path).second, Quoted(command->text.help));
    }
  }
  for (const CommandShape& shape : shapes) {
    const auto [first, second] = Parts(shape.path);
    std::string condition = fmt::format("__fish_seen_subcommand_from {}", first);
    if (!second.empty()) condition += fmt::format("; and __fish_seen_subcommand_from {}", second);
    for (const OptionTable::Row& row : shape.rows) {
      if (!row.positional) lines += FishOption(condition, row);
    }
    if (CompletesFiles(shape)) {
      lines += fmt::format("complete -c sonde -n {} -F\n", Quoted(condition));
    }
  }
  return lines;
}

}  // namespace sonde
