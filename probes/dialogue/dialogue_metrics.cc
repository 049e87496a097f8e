#include "probes/dialogue/dialogue_metrics.h"

#include <array>

namespace sonde {

const MetricDef kFailedDueToRegex{
    "probe_failed_due_to_regex", "Indicates if probe failed due to regex", {}};
const MetricDef kFailedDueToBytes{
    "probe_failed_due_to_bytes", "Indicates if probe failed due to bytes", {}};
const MetricDef kExpectInfo{"probe_expect_info", "Explicit content matched", {}};

std::span<const MetricDef* const> DialogueMetrics() {
  static constexpr std::array kAll = {&kFailedDueToRegex, &kFailedDueToBytes, &kExpectInfo};
  return kAll;
}

}  // namespace sonde
