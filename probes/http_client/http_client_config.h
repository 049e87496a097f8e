// HttpClientConfig: who an HTTP client says it is, how it trusts, and through what it goes.
//
// Why: blackbox has these keys in `http`, and nested as `http_config` in `websocket`: their table,
// rules and files exist once.
//
// THREAD: immutable once parsed. LIFETIME: held by the prober's configuration.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "probes/http_client/oauth2_config.h"
#include "probes/http_client/proxy_config.h"
#include "sonde/config_spec.h"
#include "sonde/net/tls.h"

namespace sonde {

// A *_ref names a secret of a secret manager. There is none: it loads, and every run fails.

struct BasicAuth {
  std::string username, username_file, username_ref;
  Secret password;
  std::string password_file, password_ref;
  friend bool operator==(const BasicAuth&, const BasicAuth&) = default;
};

struct Authorization {
  std::string type;  ///< "" = Bearer
  Secret credentials;
  std::string credentials_file, credentials_ref;
  friend bool operator==(const Authorization&, const Authorization&) = default;
};

/// The values of one entry of http_headers; all are sent, in this order.
struct HeaderValues {
  std::vector<std::string> values;
  std::vector<Secret> secrets;
  std::vector<std::string> files;
  friend bool operator==(const HeaderValues&, const HeaderValues&) = default;
};

struct HttpClientConfig {
  std::optional<BasicAuth> basic_auth;
  std::optional<Authorization> authorization;
  std::optional<OAuth2Config> oauth2;
  TlsOptions tls_config;
  ProxyConfig proxy;
  std::map<std::string, HeaderValues> http_headers;
  bool follow_redirects = true;
  bool enable_http2 = true;

  // Rewritten into `authorization` by the checks of the table, and empty from then on.
  Secret bearer_token;
  std::string bearer_token_file;
};

const ObjectSpec<HeaderValues>& HeaderValuesSpec();
/// The keys, to be inlined or nested, with their rules.
const ObjectSpec<HttpClientConfig>& HttpClientSpec();

}  // namespace sonde
