#include "metrics/exposition_reader.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <system_error>

namespace sonde {
namespace {

constexpr std::string_view kHelp = "# HELP ";
constexpr std::string_view kType = "# TYPE ";

/// Cuts `text` at the first `separator`; gives the part before and leaves the part after.
std::string_view CutAt(std::string_view& text, char separator) {
  const std::size_t at = text.find(separator);
  const std::string_view first = text.substr(0, at);
  text = at == std::string_view::npos ? std::string_view() : text.substr(at + 1);
  return first;
}

/// Takes an escaped text up to `end` or the end of `text`.
std::string TakeEscaped(std::string_view& text, char end) {
  std::string plain;
  std::size_t i = 0;
  for (; i < text.size() && text[i] != end; ++i) {
    const bool escape = text[i] == '\\' && i + 1 < text.size();
    if (escape) ++i;
    plain += escape && text[i] == 'n' ? '\n' : text[i];
  }
  text = text.substr(std::min(i + 1, text.size()));
  return plain;
}

std::optional<ExpositionSample> ParseSample(std::string_view line) {
  ExpositionSample sample;
  const std::size_t name_end = line.find_first_of("{ ");
  if (name_end == std::string_view::npos) return std::nullopt;
  sample.name = line.substr(0, name_end);
  const bool labelled = line[name_end] == '{';
  line.remove_prefix(name_end + 1);
  while (labelled && !line.empty() && line.front() != '}') {
    const std::string_view name = CutAt(line, '=');
    if (!line.starts_with('"')) return std::nullopt;
    line.remove_prefix(1);
    sample.labels.emplace_back(name, TakeEscaped(line, '"'));
    if (line.starts_with(',')) line.remove_prefix(1);
  }
  if (labelled) line.remove_prefix(std::min<std::size_t>(line.size(), 2));  // "} "
  const auto value = ParseExpositionNumber(line);
  if (!value) return std::nullopt;
  sample.value = *value;
  return sample;
}

MetricType TypeOf(std::string_view name) {
  if (name == "counter") return MetricType::kCounter;
  return name == "histogram" ? MetricType::kHistogram : MetricType::kGauge;
}

}  // namespace

std::optional<double> ParseExpositionNumber(std::string_view text) {
  if (text == "NaN") return std::nan("");
  if (text == "+Inf") return std::numeric_limits<double>::infinity();
  if (text == "-Inf") return -std::numeric_limits<double>::infinity();
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::vector<ExpositionFamily> ReadExposition(std::string_view page) {
  std::vector<ExpositionFamily> families;
  while (!page.empty()) {
    std::string_view line = CutAt(page, '\n');
    if (line.starts_with(kHelp)) {
      line.remove_prefix(kHelp.size());
      ExpositionFamily& family = families.emplace_back();
      family.name = CutAt(line, ' ');
      family.help = TakeEscaped(line, '\n');
    } else if (families.empty()) {
      continue;
    } else if (line.starts_with(kType)) {
      families.back().type = TypeOf(line.substr(line.rfind(' ') + 1));
    } else if (auto sample = ParseSample(line)) {
      families.back().samples.push_back(*std::move(sample));
    }
  }
  return families;
}

}  // namespace sonde
