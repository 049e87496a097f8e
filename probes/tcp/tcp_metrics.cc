#include "probes/tcp/tcp_metrics.h"

#include <array>

namespace sonde {

const MetricDef kTcpFailedDueToRegex{
    "probe_failed_due_to_regex", "Indicates if probe failed due to regex", {}};
const MetricDef kTcpFailedDueToBytes{
    "probe_failed_due_to_bytes", "Indicates if probe failed due to bytes", {}};
const MetricDef kTcpExpectInfo{"probe_expect_info", "Explicit content matched", {}};

std::span<const MetricDef* const> TcpMetrics() {
  static constexpr std::array kAll = {&kTcpFailedDueToRegex, &kTcpFailedDueToBytes,
                                      &kTcpExpectInfo};
  return kAll;
}

}  // namespace sonde
