#include "server/web_api.h"

#include "server/admin_handlers.h"
#include "server/index_handler.h"
#include "server/logs_handler.h"
#include "server/metrics_handler.h"
#include "server/probe_handler.h"

namespace sonde {

Router MakeRouter(const WebServices& services, const WebOptions& options) {
  Router router;
  router.Add("/probe", "probe", MakeProbeHandler(services, options));
  router.Add("/metrics", "metrics", MakeMetricsHandler(services, options));
  router.Add("/config", "config", MakeConfigHandler(services.control));
  router.Add("/logs", "logs", MakeLogsHandler(services.history));
  router.Add("/-/healthy", "healthy", MakeHealthyHandler());
  router.Add("/-/ready", "ready", MakeReadyHandler(services.control));
  router.Add("/-/reload", "reload", MakeReloadHandler(services.control));
  router.SetFallback("index", MakeIndexHandler(services));
  return router;
}

}  // namespace sonde
