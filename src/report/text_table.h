// TextTable: columns for people, as kubectl prints them; and text in lines.
//
// Why: commands that list things look alike, and no table is wider than the terminal.
//
// THREAD: one thread. LIFETIME: a value.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "report/terminal_text.h"

namespace sonde {

class TextTable {
 public:
  struct Column {
    std::string title;
    bool right = false;     ///< numbers
    bool flexible = false;  ///< is cut first where the line would be too long
  };
  struct Cell {
    std::string text;  ///< made printable
    Ink ink = Ink::kPlain;
  };

  explicit TextTable(std::vector<Column> columns) : columns_(std::move(columns)) {}
  /// At most as many cells as there are columns.
  void Add(std::vector<Cell> row);
  /// A line that stands below the last row as it is, dimmed.
  void AddNote(std::string text);
  bool empty() const noexcept { return rows_.empty(); }
  /// The titles and the rows, each ending in a newline; "" without rows. `width`: columns of the
  /// terminal, used from 40 to 200.
  std::string Render(int width, bool color) const;

 private:
  struct Row {
    std::vector<Cell> cells;
    std::vector<std::string> notes;
  };
  std::vector<std::size_t> Widths(int width) const;
  std::string Line(const std::vector<Cell>& cells, const std::vector<std::size_t>& widths,
                   bool color) const;

  std::vector<Column> columns_;
  std::vector<Row> rows_;
};

/// The words of `text` on lines of at most `width` characters, each after `indent` blanks and
/// ending in a newline. A longer word has a line of its own.
std::string Wrapped(std::string_view text, std::size_t indent, std::size_t width);

}  // namespace sonde
