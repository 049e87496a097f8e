#include "probes/http/http_config.h"

#include <algorithm>

#include "probes/http/http_rules.h"
#include "probes/http_client/http_text.h"
#include "sonde/ascii.h"
#include "sonde/cel_spec.h"

namespace sonde {
namespace {

const ObjectSpec<HeaderMatcher>& HeaderMatcherSpec() {
  static const ObjectSpec<HeaderMatcher> spec = [] {
    ObjectSpec<HeaderMatcher> keys("header matcher", "A rule over one header of the answer.");
    keys.Key("header", &HeaderMatcher::header, "Name of the header.",
             {.example = "Content-Type", .required = true});
    keys.Key("regexp", &HeaderMatcher::regexp, "What is searched in each of its values.",
             {.example = "^text/html", .required = true});
    keys.Key("allow_missing", &HeaderMatcher::allow_missing,
             "Whether an answer without the header passes.", {.default_text = "false"});
    keys.Check(CheckHeaderMatcher);
    return keys;
  }();
  return spec;
}

// Rows stand in the order in which blackbox_exporter prints its keys.

void AddExchangeKeys(ObjectSpec<HttpConfig>& keys) {
  keys.Key("valid_status_codes", &HttpConfig::valid_status_codes, "Status codes that pass.",
           {.default_text = "200 to 299", .example = "[200, 404]"});
  keys.Key("valid_http_versions", &HttpConfig::valid_http_versions,
           "HTTP versions that pass: HTTP/1.0, HTTP/1.1, HTTP/2.0.",
           {.default_text = "any", .example = "[HTTP/1.1, HTTP/2.0]"});
  keys.Key("preferred_ip_protocol", &HttpConfig::preferred_ip_protocol,
           "ip4 or ip6: the family that is tried if the name has both.",
           {.default_text = "ip6", .example = "ip4"});
  keys.Key("ip_protocol_fallback", &HttpConfig::ip_protocol_fallback,
           "Whether the other family will do.", {.default_text = "true"});
  keys.Key("skip_resolve_phase_with_proxy", &HttpConfig::skip_resolve_phase_with_proxy,
           "With a proxy: leaves it to the proxy to resolve the target's name.",
           {.default_text = "false"});
  keys.Key("no_follow_redirects", &HttpConfig::no_follow_redirects,
           "The opposite of follow_redirects, and stronger.", {.deprecated = true});
  keys.Key("fail_if_ssl", &HttpConfig::fail_if_ssl, "Fails if the final answer came over TLS.",
           {.default_text = "false"});
  keys.Key("fail_if_not_ssl", &HttpConfig::fail_if_not_ssl,
           "Fails if the final answer came without TLS.", {.default_text = "false"});
  keys.Key("method", &HttpConfig::method, "Request method, as written.",
           {.default_text = "GET", .example = "POST"});
  keys.Key("headers", &HttpConfig::headers,
           "Request headers; Host also names the server that TLS verifies.");
}

void AddRuleKeys(ObjectSpec<HttpConfig>& keys) {
  keys.Key("fail_if_body_matches_regexp", &HttpConfig::fail_if_body_matches_regexp,
           "Fails if the body holds a match of one of these.");
  keys.Key("fail_if_body_not_matches_regexp", &HttpConfig::fail_if_body_not_matches_regexp,
           "Fails unless the body holds a match of each of these.");
  keys.Key("fail_if_body_json_matches_cel", &HttpConfig::fail_if_body_json_matches_cel,
           "Fails unless the body is JSON of which this CEL expression is false.",
           {.example = "'body.maintenance == true'"});
  keys.Key("fail_if_body_json_not_matches_cel", &HttpConfig::fail_if_body_json_not_matches_cel,
           "Fails unless the body is JSON of which this CEL expression is true.",
           {.example = "'body.status == \"up\"'"});
  keys.Objects("fail_if_header_matches", &HttpConfig::fail_if_header_matches, HeaderMatcherSpec(),
               "Fails if some value of the header matches.");
  keys.Objects("fail_if_header_not_matches", &HttpConfig::fail_if_header_not_matches,
               HeaderMatcherSpec(), "Fails unless some value of the header matches.");
  keys.Key("body", &HttpConfig::body, "Request body.");
  keys.Key("body_file", &HttpConfig::body_file, "File with the request body; sent in chunks.");
}

void AddBodyKeys(ObjectSpec<HttpConfig>& keys) {
  keys.Key(
      "compression", &HttpConfig::compression,
      "How the body is compressed, whatever the answer says: gzip, br, deflate (raw), identity.",
      {.example = "gzip"});
  keys.Key("body_size_limit", &HttpConfig::body_size_limit,
           "Fails if the body is larger; bodies that rules look at are limited to 16MiB anyway.",
           {.default_text = "0", .example = "1MiB"});
  keys.Key("enable_http3", &HttpConfig::enable_http3,
           "Asks by HTTP/3 (QUIC) only, http:// as https://. Needs libcurl3-gnutls 8.14 or later.",
           {.default_text = "false"});
}

}  // namespace

const std::string* HttpConfig::ConfiguredHost() const noexcept {
  for (const auto& [name, value] : headers) {
    if (EqualsIgnoreCase(name, "Host")) return &value;
  }
  return nullptr;
}

const ObjectSpec<HttpConfig>& HttpSpec() {
  static const ObjectSpec<HttpConfig> spec = [] {
    ObjectSpec<HttpConfig> keys("http", "Asks an HTTP server, and judges its answer.");
    AddExchangeKeys(keys);
    AddRuleKeys(keys);
    keys.Inline(&HttpConfig::client, HttpClientSpec());
    AddBodyKeys(keys);
    keys.Check(CheckHttpConfig);
    return keys;
  }();
  return spec;
}

}  // namespace sonde
