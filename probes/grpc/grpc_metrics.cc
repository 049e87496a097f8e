#include "probes/grpc/grpc_metrics.h"

#include <array>

namespace sonde {

const MetricDef kGrpcDurationSeconds{
    "probe_grpc_duration_seconds", "Duration of gRPC request by phase", {"phase"}};
const MetricDef kGrpcSsl{"probe_grpc_ssl", "Indicates if SSL was used for the connection", {}};
const MetricDef kGrpcStatusCode{"probe_grpc_status_code", "Response gRPC status code", {}};
const MetricDef kGrpcHealthcheckResponse{
    "probe_grpc_healthcheck_response", "Response HealthCheck response", {"serving_status"}};

std::span<const MetricDef* const> GrpcMetrics() {
  static constexpr std::array kAll = {&kGrpcDurationSeconds, &kGrpcSsl, &kGrpcStatusCode,
                                      &kGrpcHealthcheckResponse};
  return kAll;
}

}  // namespace sonde
