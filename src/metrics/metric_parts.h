// The metrics of the catalog, by what they are about.
//
// THREAD: immutable. LIFETIME: the process.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "sonde/observation.h"

namespace sonde {

/// Metrics that belong together.
struct MetricPart {
  std::string_view name;    ///< "checks"
  std::string_view help;    ///< whose they are
  std::string_view labels;  ///< in words: those that each of them has besides its own; may be ""
  std::vector<const MetricDef*> metrics;
};

/// Those of the catalog, all of them.
std::span<const MetricPart> MetricParts();

}  // namespace sonde
