// The metrics of the probers that hold a dialogue (tcp, unix). Names and help texts are
// blackbox_exporter's.
//
// THREAD: immutable. LIFETIME: the process.
#pragma once

#include <span>

#include "sonde/observation.h"

namespace sonde {

extern const MetricDef kFailedDueToRegex;
extern const MetricDef kFailedDueToBytes;
/// Its label names come from the configuration.
extern const MetricDef kExpectInfo;

std::span<const MetricDef* const> DialogueMetrics();

}  // namespace sonde
