// The handler of the index page; also of every path that nothing else serves, as blackbox_exporter
// has it.
//
// THREAD: the main loop. LIFETIME: what WebServices refers to outlives the handler.
#pragma once

#include <memory>

#include "server/failure_details.h"
#include "server/http_message.h"
#include "server/web_api.h"

namespace sonde {

HttpHandler MakeIndexHandler(const WebServices& services, std::shared_ptr<FailureDetails> details);

}  // namespace sonde
