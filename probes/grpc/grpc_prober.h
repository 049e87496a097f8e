// GrpcProber: the plug-in of `prober: grpc`.
//
// THREAD: immutable. LIFETIME: the process.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "probes/grpc/grpc_config.h"
#include "probes/section_prober.h"

namespace sonde {

class GrpcProber final : public SectionProber<GrpcConfig> {
 public:
  std::string_view name() const override { return "grpc"; }
  std::string_view help() const override { return "Asks the gRPC health service of the target."; }
  const ObjectSpec<GrpcConfig>& keys() const override { return GrpcSpec(); }
  std::span<const MetricDef* const> metrics() const override;
  std::unique_ptr<ProbeRun> NewRun(ProbeServices& services, ProbeConfigPtr config,
                                   RunRequest request) const override;
};

}  // namespace sonde
