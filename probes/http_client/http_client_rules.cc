#include "probes/http_client/http_client_rules.h"

#include <algorithm>
#include <array>
#include <utility>

#include "probes/http_client/http_text.h"
#include "sonde/ascii.h"
#include "sonde/config_rules.h"

namespace sonde {
namespace {

/// Headers that http_headers may not set: they are somebody else's to decide.
constexpr auto kReservedHeaders = std::to_array<std::string_view>(
    {"Authorization", "Host", "Content-Encoding", "Content-Length", "Content-Type", "User-Agent",
     "Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "WWW-Authenticate",
     "Accept-Encoding", "X-Prometheus-Remote-Write-Version", "X-Prometheus-Remote-Read-Version",
     "X-Prometheus-Scrape-Timeout-Seconds", "X-Amz-Date", "X-Amz-Security-Token",
     "X-Amz-Content-Sha256"});

void CheckCredentials(HttpClientConfig& config, const ConfigNode& node, ConfigErrors& errors) {
  const bool alone = AtMostOneOf({{"basic_auth", config.basic_auth.has_value()},
                                  {"authorization", config.authorization.has_value()},
                                  {"oauth2", config.oauth2.has_value()},
                                  {"bearer_token", !config.bearer_token.text.empty()},
                                  {"bearer_token_file", !config.bearer_token_file.empty()}},
                                 node, errors);
  if (!alone || (config.bearer_token.text.empty() && config.bearer_token_file.empty())) return;
  config.authorization =
      Authorization{.type = "Bearer",
                    .credentials = std::exchange(config.bearer_token, {}),
                    .credentials_file = std::exchange(config.bearer_token_file, {}),
                    .credentials_ref = {}};
}

void CheckHeaderNames(const HttpClientConfig& config, const ConfigNode& node,
                      ConfigErrors& errors) {
  for (const auto& [name, values] : config.http_headers) {
    const auto is_name = [&](std::string_view reserved) {
      return EqualsIgnoreCase(reserved, name);
    };
    if (!std::ranges::any_of(kReservedHeaders, is_name)) continue;
    errors.Add(MarkOf(node, "http_headers"), "http_headers may not set " + name,
               "it is reserved; see headers, basic_auth and authorization");
  }
}

}  // namespace

void CheckBasicAuth(BasicAuth& auth, const ConfigNode& node, ConfigErrors& errors) {
  AtMostOneOf({{"username", !auth.username.empty()},
               {"username_file", !auth.username_file.empty()},
               {"username_ref", !auth.username_ref.empty()}},
              node, errors);
  AtMostOneOf({{"password", !auth.password.text.empty()},
               {"password_file", !auth.password_file.empty()},
               {"password_ref", !auth.password_ref.empty()}},
              node, errors);
}

void CheckAuthorization(Authorization& authorization, const ConfigNode& node,
                        ConfigErrors& errors) {
  authorization.type = Trimmed(authorization.type);
  if (authorization.type.empty()) authorization.type = "Bearer";
  if (EqualsIgnoreCase(authorization.type, "basic")) {
    errors.Add(MarkOf(node, "type"), "authorization.type cannot be basic", "use basic_auth");
  }
  AtMostOneOf({{"credentials", !authorization.credentials.text.empty()},
               {"credentials_file", !authorization.credentials_file.empty()},
               {"credentials_ref", !authorization.credentials_ref.empty()}},
              node, errors);
}

void CheckHttpClient(HttpClientConfig& config, const ConfigNode& node, ConfigErrors& errors) {
  CheckCredentials(config, node, errors);
  CheckHeaderNames(config, node, errors);
}

}  // namespace sonde
