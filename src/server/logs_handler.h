// The handler of /logs: the debug page of a probe that is still in the history.
//
// THREAD: the main loop. LIFETIME: the history outlives the handler.
#pragma once

#include "server/http_message.h"
#include "server/probe_history.h"

namespace sonde {

/// By `id`, or by `target` and maybe `module`, as blackbox_exporter has it (blackbox.md 2.6).
HttpHandler MakeLogsHandler(const ProbeHistory& history);

}  // namespace sonde
