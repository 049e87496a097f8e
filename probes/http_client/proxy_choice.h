// Which proxy a request goes through: pure.
//
// Why: the rules are Go's (proxy_url as it is, or by no_proxy, or by the environment), since
// configurations are written for them.
//
// THREAD: pure functions; ProxyEnvironment::OfProcess is read once. LIFETIME: values.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "probes/http_client/proxy_config.h"
#include "sonde/failure.h"
#include "sonde/net/http_client.h"
#include "sonde/url.h"

namespace sonde {

/// What the environment says of proxies; upper case wins over lower case.
struct ProxyEnvironment {
  std::string http_proxy, https_proxy, no_proxy;
  bool is_cgi = false;  ///< HTTP_PROXY may then be a client's header: it is not used
  /// Of this process, as it was when first asked for.
  static const ProxyEnvironment& OfProcess();
};

/// A proxy that a request goes through, its name not looked up yet.
struct ProxyChoice {
  HttpProxy::Kind kind = HttpProxy::Kind::kHttp;
  std::string host;
  std::uint16_t port = 0;
  std::optional<Url::UserInfo> user;
  /// "host:port".
  std::string Authority() const;
};

/// The proxy for `url`, or none. `host` is what no_proxy is matched against: an address if the
/// url's host has been resolved. A proxy that cannot be used as written fails.
std::expected<std::optional<ProxyChoice>, Failure> ChooseProxy(const ProxyConfig& config,
                                                               const ProxyEnvironment& environment,
                                                               const Url& url,
                                                               std::string_view host);

/// Makes `request`, which has its url and its headers, go through the proxy. `tunnel_host`: what
/// CONNECT or SOCKS asks for, an address or a name. The peer is still to be set, and TLS with an
/// https proxy.
void UseProxy(const ProxyConfig& config, const ProxyChoice& proxy, std::string_view tunnel_host,
              const Url& url, HttpRequest& request);

}  // namespace sonde
