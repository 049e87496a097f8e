#include "server/web_api.h"

#include "server/admin_handlers.h"
#include "server/api_handlers.h"
#include "server/logs_handler.h"
#include "server/metrics_handler.h"
#include "server/page_handlers.h"
#include "server/probe_handler.h"
#include "server/redirect.h"

namespace sonde {
namespace {

/// "/" of an agent that serves below a prefix.
HttpHandler MakeRootHandler(const std::string& external_url) {
  return [external_url](const ServerRequest& request, Responder responder) -> OpPtr {
    responder.Send(request.path == "/" ? RedirectAnswer(302, external_url, request.method)
                                       : ServerResponse::Text(404, "404 page not found"));
    return nullptr;
  };
}

}  // namespace

Router MakeRouter(const WebServices& services, const WebOptions& options) {
  Router router;
  const std::string& prefix = options.route_prefix;
  const auto add = [&](std::string_view path, std::string name, HttpHandler handler) {
    router.Add(prefix + std::string(path), {std::move(name), std::move(handler)});
  };
  const auto add_probe = [&](std::string_view path, std::string name, ProbeAnswer answer) {
    router.Add(prefix + std::string(path), {.name = std::move(name),
                                            .handler = MakeProbeHandler(services, options, answer),
                                            .ends_with_client = true});
  };
  add_probe("probe", "probe", ProbeAnswer::kExposition);
  add_probe("api/v1/probe", "api_probe", ProbeAnswer::kJson);
  add("metrics", "metrics", MakeMetricsHandler(services, options));
  add("config", "config", MakeConfigHandler(services.control));
  add("logs", "logs", MakeLogsHandler(services.history));
  add("-/healthy", "healthy", MakeHealthyHandler());
  add("-/ready", "ready", MakeReadyHandler(services.control));
  add("-/reload", "reload", MakeReloadHandler(services.control));
  const auto details = std::make_shared<FailureDetails>();
  add("api/v1/checks", "api_checks", MakeChecksHandler(services, details));
  add("api/v1/checks/", "api_history", MakePastsHandler(services, prefix + "api/v1/checks/"));
  add("api/v1/openapi.json", "api_schema", MakeSchemaHandler());
  add("api/v1/status", "api_status", MakeStatusHandler(services));
  add("api/", "api_unknown", MakeUnknownHandler());
  add("check", "check", MakeCheckPageHandler(services, details));
  add("", "index", MakeIndexHandler(services, details));
  if (prefix != "/") {
    router.Add("/", {.name = "redirect", .handler = MakeRootHandler(options.external_url)});
  }
  return router;
}

}  // namespace sonde
