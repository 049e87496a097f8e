#include "probes/icmp/icmp_prober.h"

#include <utility>

#include "probes/icmp/icmp_metrics.h"
#include "probes/icmp/icmp_probe.h"

namespace sonde {

std::span<const MetricDef* const> IcmpProber::metrics() const { return IcmpMetrics(); }

std::unique_ptr<ProbeRun> IcmpProber::NewRun(ProbeServices& services, ProbeConfigPtr config,
                                             RunRequest request) const {
  return std::make_unique<IcmpRun>(
      services, std::static_pointer_cast<const IcmpConfig>(std::move(config)), std::move(request));
}

}  // namespace sonde
