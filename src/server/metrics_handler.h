// The handler of /metrics: the agent's own metrics and those of all checks.
//
// Why: the page of 10,000 checks takes a tenth of a second and tens of megabytes, so it is rendered
// on a helper thread (cells are atomics), a few at a time.
//
// THREAD: the main loop. LIFETIME: what WebServices refers to outlives the handler and the helper
// thread's work: stop the loop's helpers before destroying it (UvLoop's destructor does).
#pragma once

#include "server/http_message.h"
#include "server/web_api.h"

namespace sonde {

HttpHandler MakeMetricsHandler(const WebServices& services, const WebOptions& options);

}  // namespace sonde
