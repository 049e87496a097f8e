#include "metrics/probe_exposition.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "metrics/exposition.h"
#include "sonde/common_metrics.h"

namespace sonde {
namespace {

/// A series on its way to the page.
struct Series {
  const MetricDef* metric;
  std::size_t run;                ///< position of its run
  std::vector<LabelPair> labels;  ///< own labels, sorted by name
  double value;

  auto Key() const { return std::tie(metric->name, run); }
};

std::vector<LabelPair> OwnLabels(const Observation& observation,
                                 std::span<const std::string> taken) {
  std::vector<LabelPair> labels = observation.dynamic_labels;
  const auto& names = observation.metric->labels;
  const std::size_t count = std::min(names.size(), observation.label_values.size());
  for (std::size_t i = 0; i < count; ++i) {
    labels.emplace_back(std::string(names[i]), observation.label_values[i]);
  }
  for (auto& [name, value] : labels) {
    if (!observation.dynamic_labels.empty()) name = SanitizeLabelName(name);
    if (std::ranges::find(taken, name) != taken.end()) name = "exported_" + name;
  }
  std::ranges::sort(labels);
  return labels;
}

// Within a run: fewer labels first, then by label values in the order of the names (as Go's
// client).
bool Before(const Series& a, const Series& b) {
  if (a.Key() != b.Key()) return a.Key() < b.Key();
  if (a.labels.size() != b.labels.size()) return a.labels.size() < b.labels.size();
  if (!std::ranges::equal(a.labels, b.labels, {}, &LabelPair::second, &LabelPair::second)) {
    return std::ranges::lexicographical_compare(a.labels, b.labels, {}, &LabelPair::second,
                                                &LabelPair::second);
  }
  return a.labels < b.labels;  // so that equal series stand side by side
}

std::vector<Series> Collect(std::span<const LabelledObservations> runs) {
  std::vector<Series> all;
  for (std::size_t run = 0; run < runs.size(); ++run) {
    if (runs[run].observations == nullptr) continue;
    for (const Observation& item : runs[run].observations->items()) {
      all.push_back({item.metric, run, OwnLabels(item, runs[run].label_names), item.value});
    }
  }
  std::ranges::sort(all, Before);
  return all;
}

void AddCommon(const ProbeResult& result, Observations& to) {
  to.Set(kProbeSuccess, result.success ? 1 : 0);
  to.Set(kProbeDurationSeconds, ToSeconds(result.duration));
  to.Set(kProbeTimeoutSeconds, std::max(0.0, ToSeconds(result.timeout)));
  if (!result.failure) return;
  const FailureReasonInfo& info = Info(result.failure.reason);
  to.Set(kProbeFailureInfo, {std::string(Name(info.phase)), std::string(info.name)}, 1);
}

}  // namespace

Observations WithCommonObservations(const ProbeResult& result) {
  Observations all = result.observations;
  AddCommon(result, all);
  return all;
}

void AppendObservations(std::string& out, std::span<const LabelledObservations> runs) {
  ExpositionWriter writer(out);
  std::string_view family;
  const Series* previous = nullptr;
  std::string own;
  const std::vector<Series> all = Collect(runs);
  for (const Series& series : all) {
    const bool same_family = series.metric->name == family;
    // A series twice would spoil the whole page for the scraper; the first wins.
    if (same_family && previous->run == series.run && previous->labels == series.labels) continue;
    if (!same_family) writer.Family(*series.metric);
    family = series.metric->name;
    previous = &series;
    own.clear();
    AppendLabels(own, series.labels);
    writer.Series(family, runs[series.run].labels, own, series.value);
  }
}

std::string RenderProbe(const ProbeResult& result) {
  Observations common;
  AddCommon(result, common);
  const std::array<LabelledObservations, 2> parts{
      {{&result.observations, {}, {}}, {&common, {}, {}}}};
  std::string out;
  out.reserve(8192);
  AppendObservations(out, parts);
  return out;
}

}  // namespace sonde
