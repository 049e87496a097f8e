// What `sonde metrics` shows: every metric of the tables, explained.
//
// Why: names, labels and helps stand beside what sets them (src/metrics/catalog.*, the probers'
// tables). The terminal, docs/metrics.md and the probers' READMEs are made of the same rows.
//
// THREAD: pure functions. LIFETIME: values; the metrics live as long as the process.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "metrics/metric_parts.h"

namespace sonde {

/// The catalog's parts, what all probers show ("probe"), and a part per prober.
std::vector<MetricPart> AllMetricParts();

/// Those of the metrics whose name matches one of `patterns`: a glob, or a piece of the name. All
/// if there are none. Parts that keep no metric are left out.
std::vector<MetricPart> Matching(std::vector<MetricPart> parts,
                                 std::span<const std::string> patterns);

/// "seconds", "bytes", "ratio", "Unix time"; "" for what is counted or said otherwise.
std::string_view UnitOf(const MetricDef& metric);
/// "gauge", "counter", "histogram".
std::string_view NameOf(MetricType type);

struct MetricTextOptions {
  int width = 80;  ///< columns of the terminal; used from 40 to 100
  bool color = false;
};
std::string RenderMetrics(std::span<const MetricPart> parts, const MetricTextOptions& options);
/// [{name, part, type, unit, labels, common_labels, help, value, shown}]; what is not said is null.
std::string MetricsJson(std::span<const MetricPart> parts);
/// A section with a table per part.
std::string MetricsMarkdown(std::span<const MetricPart> parts);
/// The table alone, as it stands in a prober's README.
std::string MetricsMarkdownTable(const MetricPart& part);

}  // namespace sonde
