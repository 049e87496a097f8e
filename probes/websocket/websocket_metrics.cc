#include "probes/websocket/websocket_metrics.h"

#include <array>

namespace sonde {

const MetricDef kWebSocketConnectionUpgraded{
    "probe_websocket_connection_upgraded",
    "Indicates if the connection was successfully upgraded to WebSocket",
    {}};
const MetricDef kWebSocketStatusCode{
    "probe_websocket_status_code", "Status code of the answer to the upgrade request", {}};
const MetricDef kWebSocketFailedDueToRegex{
    "probe_websocket_failed_due_to_regex", "Indicates if probe failed due to regex", {}};
const MetricDef kWebSocketDurationSeconds{
    "probe_websocket_duration_seconds", "Duration of the WebSocket probe by phase", {"phase"}};

std::span<const MetricDef* const> WebSocketMetrics() {
  static constexpr std::array kAll = {&kWebSocketConnectionUpgraded, &kWebSocketStatusCode,
                                      &kWebSocketFailedDueToRegex, &kWebSocketDurationSeconds};
  return kAll;
}

}  // namespace sonde
