#include "probes/tls/tls_prober.h"

#include <utility>

#include "probes/tls/tls_metrics.h"
#include "probes/tls/tls_probe.h"

namespace sonde {

std::span<const MetricDef* const> TlsProber::metrics() const { return TlsProbeMetrics(); }

std::unique_ptr<ProbeRun> TlsProber::NewRun(ProbeServices& services, ProbeConfigPtr config,
                                            RunRequest request) const {
  return std::make_unique<TlsRun>(services,
                                  std::static_pointer_cast<const TlsProbeConfig>(std::move(config)),
                                  std::move(request));
}

}  // namespace sonde
