// The metrics of the icmp prober, as blackbox_exporter names them.
//
// THREAD: immutable. LIFETIME: the process.
#pragma once

#include <span>

#include "sonde/observation.h"

namespace sonde {

extern const MetricDef kIcmpDurationSeconds;  // {phase}
extern const MetricDef kIcmpReplyHopLimit;

std::span<const MetricDef* const> IcmpMetrics();

}  // namespace sonde
