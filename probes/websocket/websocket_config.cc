#include "probes/websocket/websocket_config.h"

namespace sonde {

const ObjectSpec<WebSocketConfig>& WebSocketSpec() {
  static const ObjectSpec<WebSocketConfig> spec = [] {
    ObjectSpec<WebSocketConfig> keys(
        "websocket", "Upgrades a connection to WebSocket, and may exchange messages over it.");
    keys.Object("http_config", &WebSocketConfig::http_config, HttpClientSpec(),
                "How the upgrade is asked for: tls_config, basic_auth, authorization and "
                "bearer_token count, the other keys have no effect.");
    keys.ObjectMap("headers", &WebSocketConfig::headers, HeaderValuesSpec(),
                   "Further headers of the upgrade, with several values, from files, or secret.");
    keys.Objects("query_response", &WebSocketConfig::query_response, DialogueEntrySpec(),
                 "The dialogue: each expect takes one message, each send is one text message "
                 "without a newline; the other keys of an entry have no effect.");
    keys.Key("preferred_ip_protocol", &WebSocketConfig::preferred_ip_protocol,
             "ip4 or ip6: the family that is tried if the name has both.",
             {.default_text = "ip6", .example = "ip4"});
    keys.Key("ip_protocol_fallback", &WebSocketConfig::ip_protocol_fallback,
             "Whether the other family will do.", {.default_text = "true"});
    return keys;
  }();
  return spec;
}

}  // namespace sonde
