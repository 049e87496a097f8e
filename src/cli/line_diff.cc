#include "cli/line_diff.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace sonde {
namespace {

using Lines = std::vector<std::string_view>;

// Beyond this many comparisons the texts are shown as a whole: 1,000 lines each.
constexpr std::size_t kMaxCells = 1'000'000;

Lines LinesOf(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

/// How many lines the tails from (i, j) on have in common, at most.
class CommonTails {
 public:
  CommonTails(const Lines& a, const Lines& b)
      : columns_(b.size() + 1), lengths_((a.size() + 1) * columns_) {
    for (std::size_t i = a.size(); i-- > 0;) {
      for (std::size_t j = b.size(); j-- > 0;) {
        At(i, j) = a[i] == b[j] ? At(i + 1, j + 1) + 1 : std::max(At(i + 1, j), At(i, j + 1));
      }
    }
  }
  std::uint32_t& At(std::size_t i, std::size_t j) { return lengths_[i * columns_ + j]; }

 private:
  std::size_t columns_;
  std::vector<std::uint32_t> lengths_;
};

struct Marked {
  char mark;
  std::string_view line;
};

std::vector<Marked> MarkedLines(const Lines& a, const Lines& b) {
  std::vector<Marked> marked;
  std::size_t i = 0, j = 0;
  if (a.size() * b.size() <= kMaxCells) {
    CommonTails tails(a, b);
    while (i < a.size() && j < b.size()) {
      if (a[i] == b[j]) {
        marked.push_back({' ', a[i]});
        ++i, ++j;
      } else if (tails.At(i + 1, j) >= tails.At(i, j + 1)) {
        marked.push_back({'-', a[i++]});
      } else {
        marked.push_back({'+', b[j++]});
      }
    }
  }
  while (i < a.size()) marked.push_back({'-', a[i++]});
  while (j < b.size()) marked.push_back({'+', b[j++]});
  return marked;
}

std::size_t Indent(std::string_view line) {
  return std::min(line.find_first_not_of(' '), line.size());
}

/// Which lines are shown: those that changed, and of the others those that they stand below.
std::vector<bool> Shown(const std::vector<Marked>& marked) {
  std::vector<bool> shown(marked.size());
  std::size_t above = 0;  // lines indented less than this are still wanted
  for (std::size_t i = marked.size(); i-- > 0;) {
    const std::size_t indent = Indent(marked[i].line);
    if (marked[i].mark != ' ') {
      shown[i] = true;
      above = std::max(above, indent);
    } else if (indent < above) {
      shown[i] = true;
      above = indent;
    }
  }
  return shown;
}

}  // namespace

std::vector<std::string> LineDiff(std::string_view before, std::string_view after) {
  if (before == after) return {};
  const std::vector<Marked> marked = MarkedLines(LinesOf(before), LinesOf(after));
  const std::vector<bool> shown = Shown(marked);
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < marked.size(); ++i) {
    if (shown[i]) lines.push_back(std::string{marked[i].mark, ' '} + std::string(marked[i].line));
  }
  return lines;
}

}  // namespace sonde
