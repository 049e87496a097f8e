#include "probes/unix/unix_config.h"

#include "sonde/net/tls_options_spec.h"

namespace sonde {

const ObjectSpec<UnixConfig>& UnixSpec() {
  static const ObjectSpec<UnixConfig> spec = [] {
    ObjectSpec<UnixConfig> keys("unix",
                                "Connects to a Unix socket, and may hold a dialogue there.");
    keys.Objects("query_response", &UnixConfig::query_response, DialogueEntrySpec(),
                 "The dialogue: entries are run in order, and all must hold.");
    keys.Key("tls", &UnixConfig::tls, "Starts TLS right after the connect.",
             {.default_text = "false"});
    keys.Object("tls_config", &UnixConfig::tls_config, TlsOptionsSpec(),
                "How TLS is done, here and after starttls.");
    return keys;
  }();
  return spec;
}

}  // namespace sonde
