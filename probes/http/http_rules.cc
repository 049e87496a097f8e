#include "probes/http/http_rules.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "probes/http/http_text.h"

namespace sonde {
namespace {

/// Headers that http_headers may not set: they are somebody else's to decide.
constexpr auto kReservedHeaders = std::to_array<std::string_view>(
    {"Authorization", "Host", "Content-Encoding", "Content-Length", "Content-Type", "User-Agent",
     "Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "WWW-Authenticate",
     "Accept-Encoding", "X-Prometheus-Remote-Write-Version", "X-Prometheus-Remote-Read-Version",
     "X-Prometheus-Scrape-Timeout-Seconds", "X-Amz-Date", "X-Amz-Security-Token",
     "X-Amz-Content-Sha256"});

const SourceMark& MarkOf(const ConfigNode& node, std::string_view key) {
  const ConfigNode* value = node.Find(key);
  return value != nullptr ? value->mark : node.mark;
}

void ApplyRedirectKeys(HttpConfig& config) {
  if (!config.no_follow_redirects) return;
  config.follow_redirects = !*std::exchange(config.no_follow_redirects, std::nullopt);
}

void CheckCredentials(HttpConfig& config, const ConfigNode& node, ConfigErrors& errors) {
  const bool token = !config.bearer_token.text.empty();
  const bool token_file = !config.bearer_token_file.empty();
  const int sources = (token ? 1 : 0) + (token_file ? 1 : 0) + (config.basic_auth ? 1 : 0) +
                      (config.authorization ? 1 : 0);
  if (sources > 1) {
    errors.Add(
        node.mark,
        "at most one of basic_auth, authorization, bearer_token and bearer_token_file can be set");
    return;
  }
  if (!token && !token_file) return;
  config.authorization =
      Authorization{.type = "Bearer",
                    .credentials = std::exchange(config.bearer_token, {}),
                    .credentials_file = std::exchange(config.bearer_token_file, {})};
}

void CheckHeaderNames(const HttpConfig& config, const ConfigNode& node, ConfigErrors& errors) {
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

void CheckHeaderMatcher(HeaderMatcher& matcher, const ConfigNode& node, ConfigErrors& errors) {
  if (matcher.header.empty()) errors.Add(node.mark, "a header matcher needs the name of a header");
  if (matcher.regexp.pattern().empty()) {
    errors.Add(node.mark, "a header matcher needs a regexp that is not empty");
  }
}

void CheckBasicAuth(BasicAuth& auth, const ConfigNode& node, ConfigErrors& errors) {
  if (!auth.username.empty() && !auth.username_file.empty()) {
    errors.Add(node.mark, "at most one of username and username_file can be set");
  }
  if (!auth.password.text.empty() && !auth.password_file.empty()) {
    errors.Add(node.mark, "at most one of password and password_file can be set");
  }
}

void CheckAuthorization(Authorization& authorization, const ConfigNode& node,
                        ConfigErrors& errors) {
  authorization.type = Trimmed(authorization.type);
  if (authorization.type.empty()) authorization.type = "Bearer";
  if (EqualsIgnoreCase(authorization.type, "basic")) {
    errors.Add(MarkOf(node, "type"), "authorization.type cannot be basic", "use basic_auth");
  }
  if (!authorization.credentials.text.empty() && !authorization.credentials_file.empty()) {
    errors.Add(node.mark, "at most one of credentials and credentials_file can be set");
  }
}

void CheckHttpConfig(HttpConfig& config, const ConfigNode& node, ConfigErrors& errors) {
  constexpr std::int64_t kLargest = std::numeric_limits<std::int64_t>::max();
  if (config.body_size_limit.bytes < 0 || config.body_size_limit.bytes == kLargest) {
    config.body_size_limit.bytes = kLargest - 1;  // as blackbox: "as large as it gets"
  }
  CheckCredentials(config, node, errors);
  CheckHeaderNames(config, node, errors);
  ApplyRedirectKeys(config);
  if (!config.body.empty() && !config.body_file.empty()) {
    errors.Add(node.mark, "body and body_file are both set", "a request has one body");
  }
  if (std::ranges::find(config.valid_http_versions, "HTTP/3.0") !=
      config.valid_http_versions.end()) {
    errors.Add(MarkOf(node, "valid_http_versions"),
               "HTTP/3.0 cannot come, HTTP/3 is not spoken here");
  }
}

}  // namespace sonde
