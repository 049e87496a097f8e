// DnsProber: the plug-in of `prober: dns`.
//
// THREAD: immutable. LIFETIME: the process.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "probes/dns/dns_config.h"
#include "probes/section_prober.h"

namespace sonde {

class DnsProber final : public SectionProber<DnsConfig> {
 public:
  std::string_view name() const override { return "dns"; }
  std::string_view help() const override {
    return "Asks a DNS server one question and judges the answer.";
  }
  const ObjectSpec<DnsConfig>& keys() const override { return DnsSpec(); }
  std::span<const MetricDef* const> metrics() const override;
  std::unique_ptr<ProbeRun> NewRun(ProbeServices& services, ProbeConfigPtr config,
                                   RunRequest request) const override;
};

}  // namespace sonde
