// /api/v1/checks, /api/v1/checks/NAME/history and /api/v1/status.
//
// THREAD: the main loop; large answers are rendered on a helper thread. LIFETIME: WebServices
// outlives the handlers.
#pragma once

#include <string>

#include "server/http_message.h"
#include "server/web_api.h"

namespace sonde {

/// All checks, or those of ?check=NAME.
HttpHandler MakeChecksHandler(const WebServices& services);
/// Below `prefix`: NAME/history, with ?endpoint=, ?hours= (24) and ?changes= (100).
HttpHandler MakePastsHandler(const WebServices& services, std::string prefix);
HttpHandler MakeStatusHandler(const WebServices& services);

}  // namespace sonde
