// HttpProber: the plug-in of `prober: http`.
//
// THREAD: immutable. LIFETIME: the process.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "probes/http/http_config.h"
#include "probes/section_prober.h"

namespace sonde {

class HttpProber final : public SectionProber<HttpConfig> {
 public:
  std::string_view name() const override { return "http"; }
  std::string_view help() const override {
    return "Asks an HTTP or HTTPS server and judges status, headers, body, version and TLS.";
  }
  bool JudgesResponses() const override { return true; }
  const ObjectSpec<HttpConfig>& keys() const override { return HttpSpec(); }
  std::span<const MetricDef* const> metrics() const override;
  /// The hostname becomes the Host header; another configured Host is a conflict.
  Result<ProbeConfigPtr> WithHostname(ProbeConfigPtr config,
                                      std::string_view hostname) const override;
  std::unique_ptr<ProbeRun> NewRun(ProbeServices& services, ProbeConfigPtr config,
                                   RunRequest request) const override;
};

}  // namespace sonde
