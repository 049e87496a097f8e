#include "probes/dns/dns_prober.h"

#include <utility>

#include "probes/dns/dns_metrics.h"
#include "probes/dns/dns_probe.h"

namespace sonde {

std::span<const MetricDef* const> DnsProber::metrics() const { return DnsMetrics(); }

std::unique_ptr<ProbeRun> DnsProber::NewRun(ProbeServices& services, ProbeConfigPtr config,
                                            RunRequest request) const {
  return std::make_unique<DnsRun>(
      services, std::static_pointer_cast<const DnsConfig>(std::move(config)), std::move(request));
}

}  // namespace sonde
