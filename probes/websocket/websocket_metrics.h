// The metrics of the websocket prober, as blackbox_exporter names them.
//
// THREAD: immutable. LIFETIME: the process.
#pragma once

#include <span>

#include "sonde/observation.h"

namespace sonde {

extern const MetricDef kWebSocketConnectionUpgraded;
extern const MetricDef kWebSocketStatusCode;
extern const MetricDef kWebSocketFailedDueToRegex;
extern const MetricDef kWebSocketDurationSeconds;  // {phase}

std::span<const MetricDef* const> WebSocketMetrics();

}  // namespace sonde
