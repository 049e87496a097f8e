#include "cli/metric_reference.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <fnmatch.h>

#include <algorithm>
#include <array>
#include <utility>

#include <nlohmann/json.hpp>

#include "cli/metric_notes.h"
#include "report/text_table.h"
#include "sonde/common_metrics.h"
#include "sonde/prober.h"

namespace sonde {
namespace {

/// A name's end says its unit; the first that fits counts.
constexpr auto kUnits = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"_due_to_bytes", ""},
    {"_timestamp_seconds", "Unix time"},
    {"_start_time_seconds", "Unix time"},
    {"_cert_expiry", "Unix time"},
    {"_seconds", "seconds"},
    {"_seconds_total", "seconds"},
    {"_bytes", "bytes"},
    {"_bytes_total", "bytes"},
    {"_length", "bytes"},
    {"_ratio", "ratio"},
    {"_burn_rate", "ratio"},
});

bool Matches(std::string_view name, const std::string& pattern) {
  if (pattern.find_first_of("*?[") == std::string::npos) return name.contains(pattern);
  return fnmatch(pattern.c_str(), std::string(name).c_str(), 0) == 0;
}

/// Texts of the tables have code in backticks, which a terminal does not need.
std::string Plain(std::string_view text) {
  std::string plain(text);
  std::erase(plain, '`');
  return plain;
}

std::string Entry(std::string_view part, const MetricDef& metric,
                  const MetricTextOptions& options) {
  const MetricNote note = NoteOf(part, metric.name);
  const auto width = static_cast<std::size_t>(std::clamp(options.width, 40, 100));
  const std::string labels =
      metric.labels.empty() ? "" : fmt::format("{{{}}}", fmt::join(metric.labels, ", "));
  const std::string_view unit = UnitOf(metric);
  const std::string kind =
      fmt::format("{}{}{}", NameOf(metric.type), unit.empty() ? "" : ", ", unit);
  std::string entry = "  " + Inked(metric.name, Ink::kBold, options.color);
  const std::size_t name_width = 2 + metric.name.size();
  const std::string inked_kind = Inked(kind, Ink::kDim, options.color);
  if (name_width + labels.size() + 2 + kind.size() <= width) {
    entry += labels + "  " + inked_kind + "\n";
  } else {
    const bool fits = name_width + 2 + kind.size() <= width;
    entry += (fits ? "  " : "\n      ") + inked_kind + "\n" + Wrapped(labels, 6, width);
  }
  entry += Wrapped(metric.help, 6, width);
  if (!note.value.empty()) entry += Wrapped(Plain(fmt::format("Value: {}", note.value)), 6, width);
  if (!note.shown.empty()) entry += Wrapped(Plain(fmt::format("Shown: {}", note.shown)), 6, width);
  return entry;
}

nlohmann::ordered_json TextOrNull(std::string_view text) {
  if (text.empty()) return nullptr;
  return Plain(text);
}

/// Within a cell of a table a bar would end it.
std::string CellText(std::string_view text) {
  std::string cell;
  for (const char c : text) {
    if (c == '|') cell += '\\';
    cell += c;
  }
  return cell;
}

}  // namespace

std::vector<MetricPart> AllMetricParts() {
  const auto catalog = MetricParts();
  std::vector<MetricPart> parts(catalog.begin(), catalog.end());
  const auto common = CommonMetrics();
  parts.push_back(
      {.name = "probe",
       .help = "what every run shows at `/probe`, and at `/metrics` with `metrics.probe: on`",
       .labels = {},
       .metrics = {common.begin(), common.end()}});
  for (const Prober* const prober : BuiltinProbers()) {
    const auto own = prober->metrics();
    parts.push_back({.name = prober->name(),
                     .help = "what runs of this prober show besides",
                     .labels = {},
                     .metrics = {own.begin(), own.end()}});
  }
  return parts;
}

std::vector<MetricPart> Matching(std::vector<MetricPart> parts,
                                 std::span<const std::string> patterns) {
  if (patterns.empty()) return parts;
  for (MetricPart& part : parts) {
    std::erase_if(part.metrics, [&](const MetricDef* metric) {
      return std::ranges::none_of(
          patterns, [&](const std::string& pattern) { return Matches(metric->name, pattern); });
    });
  }
  std::erase_if(parts, [](const MetricPart& part) { return part.metrics.empty(); });
  return parts;
}

std::string_view UnitOf(const MetricDef& metric) {
  for (const auto& [suffix, unit] : kUnits) {
    if (metric.name.ends_with(suffix)) return unit;
  }
  return {};
}

std::string_view NameOf(MetricType type) {
  switch (type) {
    case MetricType::kCounter: return "counter";
    case MetricType::kHistogram: return "histogram";
    case MetricType::kGauge: break;
  }
  return "gauge";
}

std::string RenderMetrics(std::span<const MetricPart> parts, const MetricTextOptions& options) {
  std::string text;
  for (const MetricPart& part : parts) {
    if (!text.empty()) text += '\n';
    std::string title = fmt::format("{}: {}", part.name, Plain(part.help));
    if (!part.labels.empty()) title += fmt::format("; labels: {}", Plain(part.labels));
    const auto width = static_cast<std::size_t>(std::clamp(options.width, 40, 100));
    text += Inked(Wrapped(title, 0, width), Ink::kCyan, options.color);
    for (const MetricDef* const metric : part.metrics)
      text += '\n' + Entry(part.name, *metric, options);
  }
  return text;
}

std::string MetricsJson(std::span<const MetricPart> parts) {
  auto json = nlohmann::ordered_json::array();
  for (const MetricPart& part : parts) {
    for (const MetricDef* const metric : part.metrics) {
      const MetricNote note = NoteOf(part.name, metric->name);
      json.push_back({{"name", metric->name},
                      {"part", part.name},
                      {"type", NameOf(metric->type)},
                      {"unit", TextOrNull(UnitOf(*metric))},
                      {"labels", metric->labels},
                      {"common_labels", TextOrNull(part.labels)},
                      {"help", metric->help},
                      {"value", TextOrNull(note.value)},
                      {"shown", TextOrNull(note.shown)}});
    }
  }
  return json.dump(2) + "\n";
}

std::string MetricsMarkdownTable(const MetricPart& part) {
  std::string table = "| metric | type | labels | shown | value |\n|---|---|---|---|---|\n";
  for (const MetricDef* const metric : part.metrics) {
    const std::string_view unit = UnitOf(*metric);
    const MetricNote note = NoteOf(part.name, metric->name);
    table +=
        fmt::format("| `{}` | {}{}{} | {}{}{} | {} | {} |\n", metric->name, NameOf(metric->type),
                    unit.empty() ? "" : ", ", unit, metric->labels.empty() ? "" : "`",
                    fmt::join(metric->labels, "` `"), metric->labels.empty() ? "" : "`",
                    note.shown.empty() ? "always" : CellText(note.shown),
                    CellText(note.value.empty() ? metric->help : note.value));
  }
  return table;
}

std::string MetricsMarkdown(std::span<const MetricPart> parts) {
  std::string text;
  for (const MetricPart& part : parts) {
    if (!text.empty()) text += '\n';
    text += fmt::format("## {}: {}\n\n", part.name, part.help);
    if (!part.labels.empty()) text += fmt::format("Labels of each: {}.\n\n", part.labels);
    text += MetricsMarkdownTable(part);
  }
  return text;
}

}  // namespace sonde
