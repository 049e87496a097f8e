// The metrics of the tcp prober beside the common ones. Names and help texts are
// blackbox_exporter's.
//
// THREAD: immutable. LIFETIME: the process.
#pragma once

#include <span>

#include "sonde/observation.h"

namespace sonde {

extern const MetricDef kTcpFailedDueToRegex;
extern const MetricDef kTcpFailedDueToBytes;
/// Its label names come from the configuration.
extern const MetricDef kTcpExpectInfo;

std::span<const MetricDef* const> TcpMetrics();

}  // namespace sonde
