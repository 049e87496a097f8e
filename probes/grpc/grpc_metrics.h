// The metrics of the grpc prober, as blackbox_exporter names them.
//
// THREAD: immutable. LIFETIME: the process.
#pragma once

#include <span>

#include "sonde/observation.h"

namespace sonde {

extern const MetricDef kGrpcDurationSeconds;  // {phase}
extern const MetricDef kGrpcSsl;
extern const MetricDef kGrpcStatusCode;
extern const MetricDef kGrpcHealthcheckResponse;  // {serving_status}

std::span<const MetricDef* const> GrpcMetrics();

}  // namespace sonde
