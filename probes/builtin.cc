// The probers that exist. To add one: its folder under probes/, its include and its line here.
#include <array>

#include "probes/dns/dns_prober.h"
#include "probes/grpc/grpc_prober.h"
#include "probes/http/http_prober.h"
#include "probes/icmp/icmp_prober.h"
#include "probes/tcp/tcp_prober.h"
#include "probes/tls/tls_prober.h"
#include "probes/unix/unix_prober.h"
#include "probes/websocket/websocket_prober.h"
#include "sonde/prober.h"

namespace sonde {

std::span<const Prober* const> BuiltinProbers() {
  static const HttpProber http;
  static const TcpProber tcp;
  static const IcmpProber icmp;
  static const DnsProber dns;
  static const GrpcProber grpc;
  static const UnixProber unix_socket;
  static const WebSocketProber websocket;
  static const TlsProber tls;
  static const std::array<const Prober*, 8> all = {&http, &tcp,         &icmp,      &dns,
                                                   &grpc, &unix_socket, &websocket, &tls};
  return all;
}

const Prober* FindProber(std::string_view name) {
  for (const Prober* prober : BuiltinProbers()) {
    if (prober->name() == name) return prober;
  }
  return nullptr;
}

}  // namespace sonde
