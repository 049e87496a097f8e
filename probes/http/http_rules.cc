#include "probes/http/http_rules.h"

#include <algorithm>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "probes/http/accept_encoding.h"
#include "probes/http_client/http_text.h"
#include "sonde/ascii.h"
#include "sonde/config_rules.h"
#include "sonde/decompressor.h"
#include "sonde/net/http3.h"

namespace sonde {
namespace {

void ApplyRedirectKeys(HttpConfig& config) {
  if (!config.no_follow_redirects) return;
  config.client.follow_redirects = !*std::exchange(config.no_follow_redirects, std::nullopt);
}

void CheckCompression(const HttpConfig& config, const ConfigNode& node, ConfigErrors& errors) {
  if (config.compression.empty()) return;
  if (Decompressor::For(config.compression) == nullptr) {
    errors.Warn(MarkOf(node, "compression"),
                "unknown compression `" + config.compression + "`, so every probe will fail",
                "gzip, br, deflate or identity");
  }
  for (const auto& [name, value] : config.headers) {
    if (!EqualsIgnoreCase(name, "Accept-Encoding") || value.empty()) continue;
    if (AcceptsCoding(value, config.compression)) continue;
    errors.Add(MarkOf(node, "headers"),
               "`" + name + ": " + value + "` does not accept the compression `" +
                   config.compression + "`",
               "name it as it is written in `compression`, with a weight above 0");
  }
}

bool Lists(const std::vector<std::string>& versions, std::string_view version) {
  return std::ranges::find(versions, version) != versions.end();
}

/// HTTP/3 is its own transport: with it nothing else is spoken, and without it it is not.
void CheckHttp3(const HttpConfig& config, const ConfigNode& node, ConfigErrors& errors) {
  const auto& versions = config.valid_http_versions;
  if (!config.enable_http3) {
    if (!Lists(versions, "HTTP/3.0")) return;
    errors.Add(MarkOf(node, "valid_http_versions"), "HTTP/3.0 cannot come without enable_http3");
    return;
  }
  if (Lists(versions, "HTTP/2.0") || Lists(versions, "HTTP/1.1")) {
    errors.Add(MarkOf(node, "valid_http_versions"),
               "with enable_http3 no other version than HTTP/3.0 can come");
  }
  if (config.client.enable_http2) {
    errors.Add(MarkOf(node, "enable_http3"), "enable_http3 needs enable_http2 to be false",
               "add enable_http2: false");
  }
  // Asked here, where nothing is measured: the first call loads the library.
  if (const std::string& flaw = WhyNoHttp3(); !flaw.empty()) {
    errors.Warn(MarkOf(node, "enable_http3"), flaw, "until then, probes of this module fail");
  }
  if (config.client.proxy.IsSet()) {
    errors.Warn(MarkOf(node, "enable_http3"), "HTTP/3 does not go through the proxy");
  }
}

}  // namespace

void CheckHeaderMatcher(HeaderMatcher& matcher, const ConfigNode& node, ConfigErrors& errors) {
  if (matcher.header.empty()) errors.Add(node.mark, "a header matcher needs the name of a header");
  if (matcher.regexp.pattern().empty()) {
    errors.Add(node.mark, "a header matcher needs a regexp that is not empty");
  }
}

void CheckHttpConfig(HttpConfig& config, const ConfigNode& node, ConfigErrors& errors) {
  constexpr std::int64_t kLargest = std::numeric_limits<std::int64_t>::max();
  if (config.body_size_limit.bytes < 0 || config.body_size_limit.bytes == kLargest) {
    config.body_size_limit.bytes = kLargest - 1;  // as blackbox: "as large as it gets"
  }
  ApplyRedirectKeys(config);
  if (!config.body.empty() && !config.body_file.empty()) {
    errors.Add(node.mark, "body and body_file are both set", "a request has one body");
  }
  CheckCompression(config, node, errors);
  CheckHttp3(config, node, errors);
}

}  // namespace sonde
