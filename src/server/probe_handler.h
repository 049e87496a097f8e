// The handler of /probe, as blackbox_exporter has it, and of /api/v1/probe.
//
// Why: a drop-in answers the same, in the same order of checks, with the same texts. The API takes
// the same parameters and shows the run as `sonde probe -o json` does.
//
// THREAD: the main loop. LIFETIME: what WebServices refers to outlives the handler.
#pragma once

#include <cstdint>

#include "server/http_message.h"
#include "server/web_api.h"

namespace sonde {

enum class ProbeAnswer : std::uint8_t {
  kExposition,  ///< metrics, or the debug page with debug=true
  kJson,        ///< report/outcome_report.h
};

HttpHandler MakeProbeHandler(const WebServices& services, const WebOptions& options,
                             ProbeAnswer answer);

}  // namespace sonde
