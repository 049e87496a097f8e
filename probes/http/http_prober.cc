#include "probes/http/http_prober.h"

#include <utility>

#include "probes/http/http_metrics.h"
#include "probes/http/http_probe.h"

namespace sonde {

std::span<const MetricDef* const> HttpProber::metrics() const { return HttpMetrics(); }

Result<ProbeConfigPtr> HttpProber::WithHostname(ProbeConfigPtr config,
                                                std::string_view hostname) const {
  if (hostname.empty()) return config;
  const auto& own = static_cast<const HttpConfig&>(*config);
  if (const std::string* host = own.ConfiguredHost()) {
    if (*host == hostname) return config;
    return Fail(ErrorCode::kInvalid, "host header defined both in module configuration (" + *host +
                                         ") and with URL-parameter 'hostname' (" +
                                         std::string(hostname) + ")");
  }
  auto changed = std::make_shared<HttpConfig>(own);
  changed->headers["Host"] = hostname;
  return changed;
}

std::unique_ptr<ProbeRun> HttpProber::NewRun(ProbeServices& services, ProbeConfigPtr config,
                                             RunRequest request) const {
  return std::make_unique<HttpRun>(
      services, std::static_pointer_cast<const HttpConfig>(std::move(config)), std::move(request));
}

}  // namespace sonde
