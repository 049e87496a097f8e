#include "cli/command_shape.h"

#include "cli/command.h"

namespace sonde {
namespace {

std::vector<std::string> Split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (true) {
    const std::size_t end = text.find(separator);
    parts.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

}  // namespace

std::vector<CommandShape> CommandShapes() {
  std::vector<CommandShape> shapes;
  for (const CommandEntry& entry : Commands()) {
    const std::unique_ptr<Command> command = entry.make();
    OptionTable table;
    command->Declare(table);
    shapes.push_back({.path = entry.path, .text = command->text(), .rows = table.rows()});
  }
  return shapes;
}

std::vector<std::string> NamesOf(const OptionTable::Row& row) { return Split(row.names, ','); }

std::vector<std::string> ChoicesOf(const OptionTable::Row& row) {
  if (row.value_name.find('|') == std::string::npos) return {};
  return Split(row.value_name, '|');
}

bool TakesFile(const OptionTable::Row& row) {
  return row.value_name == "FILE" || row.value_name == "PATH" ||
         (row.positional && row.names.ends_with("FILE"));
}

}  // namespace sonde
