// OAuth2Config: the `oauth2:` section of an HTTP client.
//
// Why: one table for the keys of both grants (RFC 6749 4.4, RFC 7523 2.1), wherever it is nested.
//
// THREAD: immutable once parsed. LIFETIME: held by the client's configuration.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "probes/http_client/proxy_config.h"
#include "sonde/any_mapping.h"
#include "sonde/config_spec.h"
#include "sonde/net/tls.h"

namespace sonde {

struct OAuth2Config {
  /// The one other grant; any other text means client_credentials.
  static constexpr std::string_view kJwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer";

  std::string client_id;
  Secret client_secret;
  std::string client_secret_file, client_secret_ref;
  std::string client_certificate_key_id;
  Secret client_certificate_key;
  std::string client_certificate_key_file, client_certificate_key_ref;
  std::string grant_type;           ///< "" = client_credentials
  std::string signature_algorithm;  ///< "" = RS256
  std::string iss;                  ///< "" = client_id
  std::string audience;             ///< "" = token_url
  AnyMapping claims;
  std::vector<std::string> scopes;
  std::string token_url;
  std::map<std::string, std::string> endpoint_params;
  TlsOptions tls_config;
  ProxyConfig proxy;

  /// token_url as it may be shown: without user and query.
  std::string ShownEndpoint() const;
  bool IsJwt() const noexcept { return grant_type == kJwtBearer; }
};

const ObjectSpec<OAuth2Config>& OAuth2Spec();

}  // namespace sonde
