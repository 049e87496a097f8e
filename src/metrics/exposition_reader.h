// ExpositionReader: pages that ExpositionWriter wrote, as values.
//
// Why: what is written once as text can be written again in another format.
//
// THREAD: pure functions. LIFETIME: views refer to the page.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sonde/observation.h"

namespace sonde {

struct ExpositionSample {
  std::string_view name;  ///< with the suffix _bucket, _sum or _count of a histogram
  std::vector<std::pair<std::string_view, std::string>> labels;
  double value = 0;
};

struct ExpositionFamily {
  std::string_view name;
  std::string help;
  MetricType type = MetricType::kGauge;
  std::vector<ExpositionSample> samples;
};

/// A number as the writer has it: NaN, +Inf and -Inf too.
std::optional<double> ParseExpositionNumber(std::string_view text);

/// The families of a page, in order. Lines that the writer cannot have written are left out.
std::vector<ExpositionFamily> ReadExposition(std::string_view page);

}  // namespace sonde
