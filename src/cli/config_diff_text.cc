// ConfigDiff as text and as JSON.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>

#include <nlohmann/json.hpp>

#include "cli/config_diff.h"
#include "report/text_table.h"

namespace sonde {
namespace {

struct EffectLook {
  std::string_view mark;
  Ink ink;
};
constexpr std::array<EffectLook, 4> kLooks = {
    {{"+", Ink::kGreen}, {"-", Ink::kRed}, {"!", Ink::kYellow}, {"~", Ink::kCyan}}};

Ink InkOf(char mark) {
  if (mark == '+') return Ink::kGreen;
  return mark == '-' ? Ink::kRed : Ink::kDim;
}

std::string PartText(const PartChange& part, bool color) {
  std::string text = Inked(part.key, Ink::kBold, color) + " " + std::string(part.change) + "\n";
  for (const std::string& line : part.lines) {
    text += "  " + Inked(Printable(line), InkOf(line.front()), color) + "\n";
  }
  return text;
}

std::string SeriesText(const InstanceChange& change) {
  std::string text;
  if (change.appear > 0) text += fmt::format("+{}", change.appear);
  if (change.disappear > 0) text += fmt::format("{}-{}", text.empty() ? "" : " ", change.disappear);
  return text;
}

struct Totals {
  std::array<std::size_t, kLooks.size()> by_effect{};
  std::size_t appear = 0, disappear = 0;
};

Totals TotalsOf(const ConfigDiff& diff) {
  Totals totals;
  for (const InstanceChange& change : diff.instances) {
    ++totals.by_effect[static_cast<std::size_t>(change.effect)];
    totals.appear += change.appear;
    totals.disappear += change.disappear;
  }
  return totals;
}

}  // namespace

std::string RenderDiff(const ConfigDiff& diff, const DiffTextOptions& options) {
  std::string text;
  for (const PartChange& part : diff.parts) text += PartText(part, options.color);
  TextTable table({{.title = ""},
                   {.title = "CHECK", .flexible = true},
                   {.title = "TARGET", .flexible = true},
                   {.title = "RELOAD"},
                   {.title = "SERIES"},
                   {.title = "WHAT CHANGES", .flexible = true}});
  for (const InstanceChange& change : diff.instances) {
    const EffectLook& look = kLooks[static_cast<std::size_t>(change.effect)];
    table.Add({{std::string(look.mark), look.ink},
               {change.check},
               {change.endpoint},
               {std::string(Name(change.effect)), look.ink},
               {SeriesText(change)},
               {fmt::format("{}", fmt::join(change.changes, ", "))}});
  }
  if (!text.empty() && !table.empty()) text += '\n';
  text += table.Render(options.width, options.color);
  const Totals totals = TotalsOf(diff);
  if (!text.empty()) text += '\n';
  text += fmt::format("instances: {} new, {} gone, {} restarted, {} kept, {} unchanged\n",
                      totals.by_effect[0], totals.by_effect[1], totals.by_effect[2],
                      totals.by_effect[3], diff.unchanged);
  return text + fmt::format("series: {} appear, {} disappear\n", totals.appear, totals.disappear);
}

std::string DiffJson(const ConfigDiff& diff) {
  using Json = nlohmann::ordered_json;
  Json parts = Json::array();
  for (const PartChange& part : diff.parts) {
    parts.push_back({{"key", part.key}, {"change", part.change}, {"lines", part.lines}});
  }
  Json instances = Json::array();
  for (const InstanceChange& change : diff.instances) {
    instances.push_back({{"check", change.check},
                         {"endpoint", change.endpoint},
                         {"reload", Name(change.effect)},
                         {"changes", change.changes},
                         {"series_appear", change.appear},
                         {"series_disappear", change.disappear}});
  }
  const Totals totals = TotalsOf(diff);
  const Json json = {{"same", diff.same()},
                     {"parts", std::move(parts)},
                     {"instances", std::move(instances)},
                     {"unchanged", diff.unchanged},
                     {"series", {{"appear", totals.appear}, {"disappear", totals.disappear}}}};
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace sonde
