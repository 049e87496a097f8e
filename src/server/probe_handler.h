// The handler of /probe, as blackbox_exporter has it.
//
// Why: a drop-in answers the same, in the same order of checks, with the same texts.
//
// THREAD: the main loop. LIFETIME: what WebServices refers to outlives the handler.
#pragma once

#include <string>

#include "server/http_message.h"
#include "server/probe_service.h"
#include "server/web_api.h"

namespace sonde {

HttpHandler MakeProbeHandler(const WebServices& services, const WebOptions& options);

/// The page of debug=true: log, metrics and module of one run.
std::string RenderDebug(const ProbeOrder& order, const ProbeResult& result);

}  // namespace sonde
