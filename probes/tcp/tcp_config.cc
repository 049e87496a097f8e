#include "probes/tcp/tcp_config.h"

#include "sonde/net/tls_options_spec.h"

namespace sonde {

const ObjectSpec<TcpConfig>& TcpSpec() {
  static const ObjectSpec<TcpConfig> spec = [] {
    ObjectSpec<TcpConfig> keys("tcp", "Connects to host:port, and may hold a dialogue there.");
    keys.Key("preferred_ip_protocol", &TcpConfig::preferred_ip_protocol,
             "ip4 or ip6: the family that is tried if the name has both.",
             {.default_text = "ip6", .example = "ip4"});
    keys.Key("ip_protocol_fallback", &TcpConfig::ip_protocol_fallback,
             "Whether the other family will do.", {.default_text = "true"});
    keys.Key("source_ip_address", &TcpConfig::source_ip_address,
             "The local address to connect from.", {.example = "192.0.2.7"});
    keys.Objects("query_response", &TcpConfig::query_response, DialogueEntrySpec(),
                 "The dialogue: entries are run in order, and all must hold.");
    keys.Key("tls", &TcpConfig::tls, "Starts TLS right after the connect.",
             {.default_text = "false"});
    keys.Object("tls_config", &TcpConfig::tls_config, TlsOptionsSpec(),
                "How TLS is done, here and after starttls.");
    return keys;
  }();
  return spec;
}

}  // namespace sonde
