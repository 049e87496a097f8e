// /api/v1/checks, /api/v1/checks/NAME/history and …/runs, /api/v1/status, /api/v1/openapi.json.
//
// THREAD: the main loop; what is more than a few lines is rendered on a helper thread. LIFETIME:
// WebServices outlives the handlers.
#pragma once

#include <memory>
#include <string>

#include "server/failure_details.h"
#include "server/http_message.h"
#include "server/web_api.h"

namespace sonde {

/// One page of the checks that a CheckFilter selects.
HttpHandler MakeChecksHandler(const WebServices& services, std::shared_ptr<FailureDetails> details);
/// Below `prefix`: NAME/history with ?hours= (24) and ?changes= (100), NAME/runs with ?runs= (100);
/// both with ?endpoint=, ?limit= and ?offset=.
HttpHandler MakePastsHandler(const WebServices& services, std::string prefix);
HttpHandler MakeStatusHandler(const WebServices& services);
/// docs/openapi.json, which describes all of them.
HttpHandler MakeSchemaHandler();
/// What is no path of the API: 404 as JSON, not the page that all other paths show.
HttpHandler MakeUnknownHandler();

}  // namespace sonde
