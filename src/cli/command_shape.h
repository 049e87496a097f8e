// CommandShape: what a command looks like from outside, as data.
//
// Why: the help, the man page and the shells' completions say the same because they are made of
// the same rows.
//
// THREAD: any. LIFETIME: values; texts are static.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/option_table.h"

namespace sonde {

struct CommandShape {
  std::string_view path;  ///< "config check"
  CommandText text;
  std::vector<OptionTable::Row> rows;
};

/// Of all commands, in the order of the overview.
std::vector<CommandShape> CommandShapes();

/// An option's names apart: "-o,--output" is {"-o", "--output"}.
std::vector<std::string> NamesOf(const OptionTable::Row& row);
/// What may follow the option: the alternatives of a choice; none for any other.
std::vector<std::string> ChoicesOf(const OptionTable::Row& row);
/// Whether a file's name follows.
bool TakesFile(const OptionTable::Row& row);

}  // namespace sonde
