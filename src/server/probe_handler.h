// The handler of /probe, as blackbox_exporter has it.
//
// Why: a drop-in answers the same, in the same order of checks, with the same texts.
//
// THREAD: the main loop. LIFETIME: what WebServices refers to outlives the handler.
#pragma once

#include "server/http_message.h"
#include "server/web_api.h"

namespace sonde {

HttpHandler MakeProbeHandler(const WebServices& services, const WebOptions& options);

}  // namespace sonde
