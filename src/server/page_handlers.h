// The handlers of the pages for people: the index, which is also the page of every path that
// nothing else serves, as blackbox_exporter has it, and the page of one check.
//
// THREAD: the main loop; pages are rendered on a helper thread. LIFETIME: what WebServices refers
// to outlives the handlers.
#pragma once

#include <memory>

#include "server/failure_details.h"
#include "server/http_message.h"
#include "server/web_api.h"

namespace sonde {

HttpHandler MakeIndexHandler(const WebServices& services, std::shared_ptr<FailureDetails> details);
/// ?check=NAME&endpoint=TARGET; the check's first target without one. With refresh=10|30|60.
HttpHandler MakeCheckPageHandler(const WebServices& services,
                                 std::shared_ptr<FailureDetails> details);

}  // namespace sonde
