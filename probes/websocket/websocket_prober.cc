#include "probes/websocket/websocket_prober.h"

#include <utility>

#include "probes/websocket/websocket_metrics.h"
#include "probes/websocket/websocket_probe.h"

namespace sonde {

std::span<const MetricDef* const> WebSocketProber::metrics() const { return WebSocketMetrics(); }

std::unique_ptr<ProbeRun> WebSocketProber::NewRun(ProbeServices& services, ProbeConfigPtr config,
                                                  RunRequest request) const {
  return std::make_unique<WebSocketRun>(
      services, std::static_pointer_cast<const WebSocketConfig>(std::move(config)),
      std::move(request));
}

}  // namespace sonde
