// WebSocketProber: the plug-in of `prober: websocket`.
//
// THREAD: immutable. LIFETIME: the process.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "probes/section_prober.h"
#include "probes/websocket/websocket_config.h"

namespace sonde {

class WebSocketProber final : public SectionProber<WebSocketConfig> {
 public:
  std::string_view name() const override { return "websocket"; }
  std::string_view help() const override {
    return "Upgrades to WebSocket, with a dialogue of messages where configured.";
  }
  const ObjectSpec<WebSocketConfig>& keys() const override { return WebSocketSpec(); }
  std::span<const MetricDef* const> metrics() const override;
  std::unique_ptr<ProbeRun> NewRun(ProbeServices& services, ProbeConfigPtr config,
                                   RunRequest request) const override;
};

}  // namespace sonde
