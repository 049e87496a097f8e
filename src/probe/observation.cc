#include "sonde/observation.h"

#include <algorithm>

namespace sonde {

void Observations::Set(const MetricDef& metric, std::vector<std::string> label_values,
                       double value) {
  for (Observation& item : items_) {
    if (item.metric == &metric && item.label_values == label_values) {
      item.value = value;
      return;
    }
  }
  items_.push_back({&metric, std::move(label_values), {}, value});
}

void Observations::SetDynamic(const MetricDef& metric,
                              std::vector<std::pair<std::string, std::string>> labels,
                              double value) {
  for (Observation& item : items_) {
    if (item.metric == &metric && item.dynamic_labels == labels) {
      item.value = value;
      return;
    }
  }
  items_.push_back({&metric, {}, std::move(labels), value});
}

const double* Observations::Find(std::string_view metric_name,
                                 std::span<const std::string> label_values) const noexcept {
  for (const Observation& item : items_) {
    if (item.metric->name == metric_name && std::ranges::equal(item.label_values, label_values)) {
      return &item.value;
    }
  }
  return nullptr;
}

void Observations::Erase(const MetricDef& metric) {
  std::erase_if(items_, [&](const Observation& item) { return item.metric == &metric; });
}

}  // namespace sonde
