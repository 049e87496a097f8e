// The page of debug=true, which /logs shows again: log, metrics and module of one run.
//
// THREAD: pure. LIFETIME: none.
#pragma once

#include <string>

#include "server/http_message.h"
#include "server/probe_service.h"

namespace sonde {

/// Three blocks, as blackbox_exporter has them (blackbox.md 2.5).
std::string RenderDebug(const ProbeOrder& order, const ProbeResult& result);
/// The same as an answer.
ServerResponse DebugPage(const ProbeOrder& order, const ProbeResult& result);

}  // namespace sonde
