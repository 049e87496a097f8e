// The JSON of /api/v1.
//
// Why: pure, so that what is served is tested without a server. Times are RFC 3339 in UTC, spans
// are seconds; what is not known is null or absent, never 0. Members are added, never renamed.
//
// THREAD: pure functions. LIFETIME: values.
#pragma once

#include <string>
#include <vector>

#include "metrics/check_registry.h"
#include "metrics/history_cells.h"
#include "server/agent_control.h"
#include "server/check_pasts.h"

namespace sonde {

/// {"checks": [{"check", "endpoint", "region", "labels", "module", "prober", "interval_seconds",
/// "timeout_seconds", "state", "runs", "successes", "last_run", "slo"}]}
std::string ChecksJson(const CheckEntries& entries, MonoTime now);

/// {"check", "instances": [{"endpoint", "changes": […], "hours": […]}]}
std::string PastsJson(const std::string& check, const std::vector<InstancePast>& pasts);

/// {"version", "region", "started", "config", "checks": {"up", "down", "unknown"}, "history"}
std::string StatusJson(const AgentFacts& facts, const CheckEntries& entries, HistoryState history);

}  // namespace sonde
