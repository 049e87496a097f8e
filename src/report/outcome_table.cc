#include <fmt/format.h>

#include <algorithm>

#include "report/outcome_report.h"
#include "report/terminal_text.h"

namespace sonde {
namespace {

constexpr std::size_t kMaxNameColumns = 28;
constexpr std::size_t kMinTargetColumns = 16;
constexpr std::size_t kTookColumns = 9;

struct Columns {
  std::size_t name = 0;
  std::size_t target = 0;
};

std::string_view NameOf(const Outcome& outcome) {
  return outcome.check.empty() ? outcome.module : outcome.check;
}

// The reason gets what is left, at least a third of the line where there is any failure.
Columns Measure(std::span<const Outcome> outcomes, std::size_t width) {
  Columns columns{.name = 5, .target = 6};
  bool failures = false;
  for (const Outcome& outcome : outcomes) {
    columns.name = std::max(columns.name, TextWidth(Printable(NameOf(outcome))));
    columns.target = std::max(columns.target, TextWidth(Printable(outcome.target)));
    failures = failures || !outcome.result.success;
  }
  columns.name = std::min(columns.name, kMaxNameColumns);
  const std::size_t fixed = 2 + columns.name + 2 + 2 + kTookColumns + 2;
  const std::size_t rest = width > fixed ? width - fixed : 0;
  const std::size_t most = failures ? rest * 3 / 5 : rest;
  columns.target = std::min(columns.target, std::max(kMinTargetColumns, most));
  return columns;
}

std::string Cell(std::string_view text, std::size_t width) {
  return PadRight(Truncated(Printable(text), width), width);
}

std::string Row(const Outcome& outcome, const Columns& columns, bool color) {
  const ProbeResult& result = outcome.result;
  const bool agent = result.fault() == Fault::kAgent;
  const Ink ink = result.success ? Ink::kGreen : agent ? Ink::kYellow : Ink::kRed;
  std::string row = Inked(result.success ? "✓"
                          : agent        ? "!"
                                         : "✗",
                          ink, color) +
                    " " + Cell(NameOf(outcome), columns.name) + "  " +
                    Cell(outcome.target, columns.target) + "  " +
                    PadLeft(HumanDuration(result.duration), kTookColumns);
  if (!result.success) {
    const FailureReasonInfo& info = Info(result.failure.reason);
    row += "  " + Inked(fmt::format("{}: {}", Name(info.phase), info.name), ink, color);
    if (!result.failure.detail.empty()) {
      row += "\n    " + Inked(Printable(result.failure.detail), Ink::kDim, color);
    }
  }
  return row + "\n";
}

}  // namespace

std::string RenderTable(std::span<const Outcome> outcomes, const TableOptions& options) {
  const auto width = static_cast<std::size_t>(std::clamp(options.width, 40, 200));
  const Columns columns = Measure(outcomes, width);
  std::string table;
  if (!outcomes.empty()) {
    table +=
        Inked("  " + PadRight("CHECK", columns.name) + "  " + PadRight("TARGET", columns.target) +
                  "  " + PadLeft("TOOK", kTookColumns) + "  REASON",
              Ink::kDim, options.color) +
        "\n";
  }
  std::size_t passed = 0;
  for (const Outcome& outcome : outcomes) {
    passed += outcome.result.success ? 1 : 0;
    table += Row(outcome, columns, options.color);
  }
  const std::string totals = fmt::format("{} of {} passed", passed, outcomes.size());
  return table + Inked(totals, passed == outcomes.size() ? Ink::kGreen : Ink::kRed, options.color) +
         "\n";
}

}  // namespace sonde
