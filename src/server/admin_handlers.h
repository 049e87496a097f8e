// The handlers of /config, /-/healthy, /-/ready and /-/reload.
//
// THREAD: the main loop. LIFETIME: the AgentControl outlives the handlers.
#pragma once

#include "server/agent_control.h"
#include "server/http_message.h"

namespace sonde {

/// The configuration in force.
HttpHandler MakeConfigHandler(const AgentControl& control);
/// Always 200: the process answers.
HttpHandler MakeHealthyHandler();
/// 200, or 503 with the reason.
HttpHandler MakeReadyHandler(const AgentControl& control);
/// POST only, as blackbox_exporter: 405 otherwise, 500 with what is wrong with the configuration.
HttpHandler MakeReloadHandler(AgentControl& control);

}  // namespace sonde
