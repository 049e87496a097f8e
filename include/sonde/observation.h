// Observation: one measured value of a run, still without a format.
//
// Why: probers say what they saw; only metrics/ and report/ know how it is written. Every metric is
// described once, in a MetricDef of the prober's table, which docs and HELP lines come from.
//
// THREAD: values. LIFETIME: MetricDefs are immutable tables that live as long as the process.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sonde {

enum class MetricType : std::uint8_t { kGauge, kCounter, kHistogram };

/// A metric family that a run can show at /probe.
struct MetricDef {
  std::string_view name;
  std::string_view help;
  /// Label names, in the order in which observations give the values; at most 8.
  std::vector<std::string_view> labels;
  MetricType type = MetricType::kGauge;
};

struct Observation {
  const MetricDef* metric = nullptr;
  /// One value per label of the metric. For a metric whose label names only the configuration knows
  /// (`dynamic_labels` not empty) name=value pairs instead.
  std::vector<std::string> label_values;
  std::vector<std::pair<std::string, std::string>> dynamic_labels;
  double value = 0;
};

/// The values of one run: each series at most once; a second Set of a series replaces the value.
class Observations {
 public:
  /// Room for what a run of the common probers sees.
  Observations() { items_.reserve(kUsual); }
  void Set(const MetricDef& metric, double value) { Set(metric, {}, value); }
  void Set(const MetricDef& metric, std::vector<std::string> label_values, double value);
  /// A series whose label names come from the configuration.
  void SetDynamic(const MetricDef& metric, std::vector<std::pair<std::string, std::string>> labels,
                  double value);
  /// The value of a series, or null.
  const double* Find(std::string_view metric_name,
                     std::span<const std::string> label_values = {}) const noexcept;
  void Erase(const MetricDef& metric);
  std::span<const Observation> items() const noexcept { return items_; }

 private:
  static constexpr std::size_t kUsual = 24;
  std::vector<Observation> items_;
};

}  // namespace sonde
