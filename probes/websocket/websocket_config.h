// WebSocketConfig: the `websocket:` section of a module.
//
// Why: its table of keys is what parsing, documentation and the JSON Schema walk.
//
// THREAD: immutable once parsed. LIFETIME: shared by its generation and the runs that use it.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "probes/dialogue/query_response.h"
#include "probes/http_client/http_client_config.h"
#include "sonde/prober.h"

namespace sonde {

struct WebSocketConfig final : ProbeConfig {
  std::optional<HttpClientConfig> http_config;  ///< used: tls_config, basic_auth, authorization
  std::map<std::string, HeaderValues> headers;
  QueryResponse query_response;  ///< used: expect, send
  std::string preferred_ip_protocol;
  bool ip_protocol_fallback = true;

  TlsOptions tls_config() const { return http_config ? http_config->tls_config : TlsOptions{}; }
};

const ObjectSpec<WebSocketConfig>& WebSocketSpec();

}  // namespace sonde
