#include "probes/grpc/grpc_prober.h"

#include <utility>

#include "probes/grpc/grpc_metrics.h"
#include "probes/grpc/grpc_probe.h"

namespace sonde {

std::span<const MetricDef* const> GrpcProber::metrics() const { return GrpcMetrics(); }

std::unique_ptr<ProbeRun> GrpcProber::NewRun(ProbeServices& services, ProbeConfigPtr config,
                                             RunRequest request) const {
  return std::make_unique<GrpcRun>(
      services, std::static_pointer_cast<const GrpcConfig>(std::move(config)), std::move(request));
}

}  // namespace sonde
