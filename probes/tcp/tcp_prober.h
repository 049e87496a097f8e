// TcpProber: the plug-in of `prober: tcp`.
//
// THREAD: immutable. LIFETIME: the process.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "probes/section_prober.h"
#include "probes/tcp/tcp_config.h"

namespace sonde {

class TcpProber final : public SectionProber<TcpConfig> {
 public:
  std::string_view name() const override { return "tcp"; }
  std::string_view help() const override {
    return "Connects to host:port, with TLS and a dialogue of lines where configured.";
  }
  const ObjectSpec<TcpConfig>& keys() const override { return TcpSpec(); }
  std::span<const MetricDef* const> metrics() const override;
  /// The hostname becomes tls_config.server_name if there is none.
  Result<ProbeConfigPtr> WithHostname(ProbeConfigPtr config,
                                      std::string_view hostname) const override;
  std::unique_ptr<ProbeRun> NewRun(ProbeServices& services, ProbeConfigPtr config,
                                   RunRequest request) const override;
};

}  // namespace sonde
