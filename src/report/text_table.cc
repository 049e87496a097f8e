#include "report/text_table.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace sonde {
namespace {

constexpr std::size_t kGap = 2;
constexpr std::size_t kMinFlexible = 12;

}  // namespace

void TextTable::Add(std::vector<Cell> row) {
  for (Cell& cell : row) cell.text = Printable(cell.text);
  rows_.push_back({.cells = std::move(row), .notes = {}});
}

void TextTable::AddNote(std::string text) {
  if (!rows_.empty()) rows_.back().notes.push_back(Printable(text));
}

std::vector<std::size_t> TextTable::Widths(int width) const {
  std::vector<std::size_t> widths;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    std::size_t widest = TextWidth(columns_[i].title);
    for (const Row& row : rows_) {
      if (i < row.cells.size()) widest = std::max(widest, TextWidth(row.cells[i].text));
    }
    widths.push_back(widest);
  }
  const auto room = static_cast<std::size_t>(std::clamp(width, 40, 200));
  std::size_t whole = std::accumulate(widths.begin(), widths.end(),
                                      kGap * (std::max<std::size_t>(widths.size(), 1) - 1));
  // The widest of those that may be cut gives way, a column at a time.
  while (whole > room) {
    std::size_t* widest = nullptr;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (!columns_[i].flexible || widths[i] <= kMinFlexible) continue;
      if (widest == nullptr || widths[i] > *widest) widest = &widths[i];
    }
    if (widest == nullptr) break;
    --*widest;
    --whole;
  }
  return widths;
}

std::string TextTable::Line(const std::vector<Cell>& cells, const std::vector<std::size_t>& widths,
                            bool color) const {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) line.append(kGap, ' ');
    const std::string text = Truncated(cells[i].text, widths[i]);
    const std::string blanks(widths[i] - std::min(widths[i], TextWidth(text)), ' ');
    const std::string inked = text.empty() ? text : Inked(text, cells[i].ink, color);
    line += columns_[i].right ? blanks + inked : inked + blanks;
  }
  while (line.ends_with(' ')) line.pop_back();
  return line + '\n';
}

std::string TextTable::Render(int width, bool color) const {
  if (rows_.empty()) return {};
  const std::vector<std::size_t> widths = Widths(width);
  std::vector<Cell> titles;
  for (const Column& column : columns_) titles.push_back({column.title, Ink::kDim});
  std::string table = Line(titles, widths, color);
  for (const Row& row : rows_) {
    table += Line(row.cells, widths, color);
    for (const std::string& note : row.notes) table += Inked(note, Ink::kDim, color) + '\n';
  }
  return table;
}

std::string Wrapped(std::string_view text, std::size_t indent, std::size_t width) {
  std::string lines;
  std::string line;
  const auto finish = [&] {
    if (!line.empty()) lines += std::string(indent, ' ') + line + '\n';
    line.clear();
  };
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (word.empty()) continue;
    if (!line.empty() && indent + TextWidth(line) + 1 + TextWidth(word) > width) finish();
    if (!line.empty()) line += ' ';
    line += word;
  }
  finish();
  return lines;
}

}  // namespace sonde
