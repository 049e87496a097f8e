// IcmpProber: the plug-in of `prober: icmp`.
//
// THREAD: immutable. LIFETIME: the process.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "probes/icmp/icmp_config.h"
#include "probes/section_prober.h"

namespace sonde {

class IcmpProber final : public SectionProber<IcmpConfig> {
 public:
  std::string_view name() const override { return "icmp"; }
  std::string_view help() const override {
    return "Sends one ICMP echo request and waits for its answer.";
  }
  const ObjectSpec<IcmpConfig>& keys() const override { return IcmpSpec(); }
  std::span<const MetricDef* const> metrics() const override;
  std::unique_ptr<ProbeRun> NewRun(ProbeServices& services, ProbeConfigPtr config,
                                   RunRequest request) const override;
};

}  // namespace sonde
