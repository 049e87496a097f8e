// Exposition: Prometheus' text format 0.0.4, written the way Go's client writes it.
//
// Why: /probe must be byte-compatible with blackbox_exporter in numbers and escapes, and a scrape
// of 10,000 checks must cost milliseconds (prometheus-cpp 1.0.1 needs half a second, writes "Nan"
// and does not escape HELP). Writers append to one string and keep nothing.
//
// THREAD: pure functions and values. LIFETIME: a writer refers to its output string.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sonde/observation.h"

namespace sonde {

/// The media type of every exposition that sonde serves.
inline constexpr std::string_view kExpositionContentType =
    "text/plain; version=0.0.4; charset=utf-8; escaping=underscores";

/// Appends `value` as Go's strconv does with format 'g': the shortest digits that read back equal,
/// an exponent if and only if the decimal exponent is < -4 or >= 6; NaN, +Inf, -Inf.
void AppendNumber(std::string& out, double value);
std::string FormatNumber(double value);
/// Appends an integer as AppendNumber would (1e+06 for a million), exact up to 2^53.
void AppendCount(std::string& out, std::uint64_t value);

/// Appends a label value: backslash, quote and newline escaped; bytes that are not UTF-8 become
/// U+FFFD (a scraper refuses the whole page otherwise).
void AppendLabelValue(std::string& out, std::string_view value);
/// `name` with every character outside [a-zA-Z0-9_] (and a leading digit) replaced by '_'.
std::string SanitizeLabelName(std::string_view name);

using LabelPair = std::pair<std::string, std::string>;
/// Appends `a="1",b="2"` of labels that are sorted and whose names are legal, values escaped. Of
/// equal names the first wins.
void AppendLabels(std::string& out, std::span<const LabelPair> sorted);
/// `a="1",b="2"`: names made legal, sorted by name, values escaped. Of equal names the first wins.
std::string RenderLabels(std::vector<LabelPair> labels);

class ExpositionWriter {
 public:
  explicit ExpositionWriter(std::string& out) : out_(out) {}

  /// The HELP and TYPE lines of a family. Each family may be begun once per page.
  void Family(std::string_view name, std::string_view help, MetricType type);
  void Family(const MetricDef& metric) { Family(metric.name, metric.help, metric.type); }

  /// One series. `labels` and `more` are rendered label lists (RenderLabels); either may be empty.
  void Series(std::string_view name, std::string_view labels, std::string_view more, double value);
  void Series(std::string_view name, std::string_view labels, double value) {
    Series(name, labels, {}, value);
  }
  /// The same with a whole number.
  void Count(std::string_view name, std::string_view labels, std::string_view more,
             std::uint64_t value);

 private:
  void Head(std::string_view name, std::string_view labels, std::string_view more);
  std::string& out_;
};

}  // namespace sonde
