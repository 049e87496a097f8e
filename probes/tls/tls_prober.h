// TlsProber: the plug-in of `prober: tls`.
//
// THREAD: immutable. LIFETIME: the process.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "probes/section_prober.h"
#include "probes/tls/tls_config.h"

namespace sonde {

class TlsProber final : public SectionProber<TlsProbeConfig> {
 public:
  std::string_view name() const override { return "tls"; }
  std::string_view help() const override {
    return "Handshakes with any host:port and reports every certificate.";
  }
  const ObjectSpec<TlsProbeConfig>& keys() const override { return TlsProbeSpec(); }
  std::span<const MetricDef* const> metrics() const override;
  std::unique_ptr<ProbeRun> NewRun(ProbeServices& services, ProbeConfigPtr config,
                                   RunRequest request) const override;
};

}  // namespace sonde
