#include "probes/unix/unix_prober.h"

#include <utility>

#include "probes/dialogue/dialogue_metrics.h"
#include "probes/unix/unix_probe.h"

namespace sonde {

std::span<const MetricDef* const> UnixProber::metrics() const { return DialogueMetrics(); }

std::unique_ptr<ProbeRun> UnixProber::NewRun(ProbeServices& services, ProbeConfigPtr config,
                                             RunRequest request) const {
  return std::make_unique<UnixRun>(
      services, std::static_pointer_cast<const UnixConfig>(std::move(config)), std::move(request));
}

}  // namespace sonde
