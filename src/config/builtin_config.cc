#include "config/config.h"

namespace sonde {
namespace {

// One-off probes prefer IPv4: most places where one tries something by hand have no IPv6 route, and
// a name with both kinds of addresses would fail there.
constexpr std::string_view kModules = R"(
modules:
  http_2xx:
    prober: http
    http: {preferred_ip_protocol: ip4}
  http_post_2xx:
    prober: http
    http: {method: POST, preferred_ip_protocol: ip4}
  tcp_connect:
    prober: tcp
    tcp: {preferred_ip_protocol: ip4}
  tls_connect:
    prober: tcp
    tcp: {tls: true, preferred_ip_protocol: ip4}
  dns:
    prober: dns
    dns: {query_name: ., query_type: NS, preferred_ip_protocol: ip4}
  icmp:
    prober: icmp
    icmp: {preferred_ip_protocol: ip4}
  grpc:
    prober: grpc
    grpc: {preferred_ip_protocol: ip4}
  grpc_tls:
    prober: grpc
    grpc: {tls: true, preferred_ip_protocol: ip4}
  websocket:
    prober: websocket
    websocket: {preferred_ip_protocol: ip4}
  unix:
    prober: unix
)";

}  // namespace

const Config& BuiltinConfig() {
  // value(): the text above is right, a test says so.
  static const ConfigPtr config = ParseConfig(kModules, "builtin", "default").value();
  return *config;
}

}  // namespace sonde
