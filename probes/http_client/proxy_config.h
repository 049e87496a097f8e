// ProxyConfig: the proxy keys of an HTTP client, and of its token endpoint.
//
// Why: the table exists once and is inlined wherever a client has a proxy.
//
// THREAD: immutable once parsed. LIFETIME: held by the client's configuration.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sonde/config_spec.h"
#include "sonde/url.h"

namespace sonde {

/// A proxy_url as it was written. Prints with its password masked.
struct ProxyUrl {
  std::string text;
  Url url;
  friend bool operator==(const ProxyUrl&, const ProxyUrl&) = default;
};
SONDE_VALUE_CODEC(ProxyUrl)

struct ProxyConfig {
  std::optional<ProxyUrl> proxy_url;
  std::string no_proxy;
  bool proxy_from_environment = false;
  std::map<std::string, std::vector<Secret>> proxy_connect_header;
  friend bool operator==(const ProxyConfig&, const ProxyConfig&) = default;

  /// Whether proxy_url says anything: an empty one is none.
  bool HasUrl() const noexcept { return proxy_url && !proxy_url->text.empty(); }
  /// Whether a request may go through a proxy.
  bool IsSet() const noexcept { return HasUrl() || proxy_from_environment; }
};

const ObjectSpec<ProxyConfig>& ProxySpec();

}  // namespace sonde
