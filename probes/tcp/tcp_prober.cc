#include "probes/tcp/tcp_prober.h"

#include <utility>

#include "probes/dialogue/dialogue_metrics.h"
#include "probes/tcp/tcp_probe.h"

namespace sonde {

std::span<const MetricDef* const> TcpProber::metrics() const { return DialogueMetrics(); }

Result<ProbeConfigPtr> TcpProber::WithHostname(ProbeConfigPtr config,
                                               std::string_view hostname) const {
  const auto& own = static_cast<const TcpConfig&>(*config);
  if (hostname.empty() || !own.tls_config.server_name.empty()) return config;
  auto changed = std::make_shared<TcpConfig>(own);
  changed->tls_config.server_name = hostname;
  return changed;
}

std::unique_ptr<ProbeRun> TcpProber::NewRun(ProbeServices& services, ProbeConfigPtr config,
                                            RunRequest request) const {
  return std::make_unique<TcpRun>(
      services, std::static_pointer_cast<const TcpConfig>(std::move(config)), std::move(request));
}

}  // namespace sonde
