#include "probes/tls/tls_config.h"

#include "sonde/net/tls_options_spec.h"

namespace sonde {

const ObjectSpec<TlsProbeConfig>& TlsProbeSpec() {
  static const ObjectSpec<TlsProbeConfig> spec = [] {
    ObjectSpec<TlsProbeConfig> keys("tls",
                                    "Handshakes with any host:port and reports every certificate.");
    keys.Key("preferred_ip_protocol", &TlsProbeConfig::preferred_ip_protocol,
             "Address family of the target to prefer: ip6 or ip4.", {.default_text = "ip6"});
    keys.Key("ip_protocol_fallback", &TlsProbeConfig::ip_protocol_fallback,
             "Use the other family if the target has no address of the preferred one.",
             {.default_text = "true"});
    keys.Key("source_ip_address", &TlsProbeConfig::source_ip_address,
             "Local address to connect from.");
    keys.Key("starttls", &TlsProbeConfig::starttls,
             "Ask for TLS in clear text first, in the words of this protocol.",
             {.example = "smtp"});
    keys.Key("alpn", &TlsProbeConfig::alpn, "Protocols to offer, in order.",
             {.example = "[h2, http/1.1]"});
    keys.Object("tls_config", &TlsProbeConfig::tls_config, TlsOptionsSpec(), "How to handshake.");
    return keys;
  }();
  return spec;
}

}  // namespace sonde
