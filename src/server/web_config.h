// WebConfig: what --web.config.file says: TLS, who may ask, and headers of every answer.
//
// Why: exporter-toolkit's file works unchanged (blackbox.md 2.9), which all exporters of a site
// share.
//
// THREAD: immutable once decoded. LIFETIME: values.
#pragma once

#include <map>
#include <string>

#include "net/tls_server.h"
#include "sonde/config_spec.h"

namespace sonde {

struct RateLimit {
  Duration interval{};  ///< a request each, on average; zero or less: no limit
  int burst = 0;        ///< so many at once
  friend bool operator==(const RateLimit&, const RateLimit&) = default;
};

struct WebServerConfig {
  bool http2 = true;
  std::map<std::string, std::string> headers;
  friend bool operator==(const WebServerConfig&, const WebServerConfig&) = default;
};

struct WebConfig {
  TlsServerOptions tls;
  WebServerConfig server;
  std::map<std::string, std::string> users;  ///< bcrypt hashes by name
  RateLimit rate_limit;

  /// Whether the server speaks TLS: any source of a certificate or a key is set.
  bool HasTls() const noexcept;
};

/// The keys of the file.
const ObjectSpec<WebConfig>& WebConfigSpec();

}  // namespace sonde
