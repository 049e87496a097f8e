#include "probes/grpc/grpc_config.h"

#include "sonde/net/tls_options_spec.h"

namespace sonde {

const ObjectSpec<GrpcConfig>& GrpcSpec() {
  static const ObjectSpec<GrpcConfig> spec = [] {
    ObjectSpec<GrpcConfig> keys("grpc",
                                "Asks the gRPC health service (grpc.health.v1) of the target.");
    keys.Key("service", &GrpcConfig::service, "Service to ask about; empty is the whole server.");
    keys.Key("tls", &GrpcConfig::tls, "Connect over TLS; an https:// target alone does not.",
             {.default_text = "false"});
    keys.Object("tls_config", &GrpcConfig::tls_config, TlsOptionsSpec(), "How to handshake.");
    keys.Key("ip_protocol_fallback", &GrpcConfig::ip_protocol_fallback,
             "Use the other family if the target has no address of the preferred one.",
             {.default_text = "true"});
    keys.Key("preferred_ip_protocol", &GrpcConfig::preferred_ip_protocol,
             "Address family of the target to prefer: ip6 or ip4.", {.default_text = "ip6"});
    keys.Key("metadata", &GrpcConfig::metadata, "Metadata to send, name to list of values.",
             {.example = "{authorization: [token]}"});
    keys.Check([](GrpcConfig& config, const ConfigNode&, ConfigErrors&) {
      if (!config.ip_protocol_fallback) config.ip_protocol_fallback = true;
    });
    return keys;
  }();
  return spec;
}

}  // namespace sonde
