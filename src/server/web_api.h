// The HTTP surface of the agent: which path is served by what.
//
// Why: one table to read. app/ fills WebServices and hands the router to an HttpServer.
//
// THREAD: the main loop. LIFETIME: everything that WebServices refers to outlives the router.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "metrics/agent_metrics.h"
#include "metrics/check_registry.h"
#include "server/agent_control.h"
#include "server/check_pasts.h"
#include "server/probe_history.h"
#include "server/probe_service.h"
#include "server/router.h"
#include "sonde/event_loop.h"

namespace sonde {

struct WebServices {
  EventLoop& loop;
  ProbeService& probes;
  AgentControl& control;
  AgentMetrics& metrics;
  CheckRegistry& checks;
  ProbeHistory& history;
  CheckPasts* pasts = nullptr;  ///< null: nothing is remembered of checks
};

struct WebOptions {
  std::string route_prefix = "/";               ///< "/" or "/x/": what all paths start with
  std::string external_url;                     ///< where "/" leads if there is a prefix
  double timeout_offset_seconds = 0.5;          ///< --timeout-offset
  LogLevel prober_log_level = LogLevel::kInfo;  ///< --log.prober
  std::size_t max_scrapes = 4;                  ///< /metrics at a time; one more gets 503
  /// Where the log lines of /probe runs go besides debug output; may be empty.
  std::function<void(const RunLogLine& line, std::string_view module, std::string_view target)>
      log_sink;
};

/// /probe /metrics /config /logs /check /-/healthy /-/ready /-/reload and
/// /api/v1/{checks,checks/NAME/history,checks/NAME/runs,probe,status,openapi.json} below the
/// prefix, and the index page for every other path there.
Router MakeRouter(const WebServices& services, const WebOptions& options);

}  // namespace sonde
