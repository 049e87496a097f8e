// UnixProber: the plug-in of `prober: unix`.
//
// THREAD: immutable. LIFETIME: the process.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "probes/section_prober.h"
#include "probes/unix/unix_config.h"

namespace sonde {

class UnixProber final : public SectionProber<UnixConfig> {
 public:
  std::string_view name() const override { return "unix"; }
  std::string_view help() const override {
    return "Connects to a Unix socket, with TLS and a dialogue of lines where configured.";
  }
  const ObjectSpec<UnixConfig>& keys() const override { return UnixSpec(); }
  std::span<const MetricDef* const> metrics() const override;
  std::unique_ptr<ProbeRun> NewRun(ProbeServices& services, ProbeConfigPtr config,
                                   RunRequest request) const override;
};

}  // namespace sonde
