#include "probes/http_client/proxy_choice.h"

#include <cstdlib>
#include <initializer_list>
#include <utility>

#include "probes/http_client/http_client_material.h"
#include "probes/http_client/no_proxy.h"
#include "sonde/ascii.h"
#include "sonde/token.h"

namespace sonde {
namespace {

std::string FromEnvironment(std::initializer_list<const char*> names) {
  for (const char* name : names) {
    const char* value = std::getenv(name);
    if (value != nullptr && *value != '\0') return value;
  }
  return {};
}

HttpProxy::Kind KindOf(std::string_view scheme) noexcept {
  if (scheme == "https") return HttpProxy::Kind::kHttps;
  if (scheme == "socks5" || scheme == "socks5h") return HttpProxy::Kind::kSocks5;
  return HttpProxy::Kind::kHttp;  // Go speaks HTTP to a scheme that it doesn't know
}

std::uint16_t DefaultPort(std::string_view scheme) noexcept {
  if (scheme == "http") return 80;
  if (scheme == "https") return 443;
  return scheme == "socks5" || scheme == "socks5h" ? 1080 : 0;
}

std::unexpected<Failure> Unusable(std::string detail) {
  return std::unexpected(Failure{FailureReason::kProxyConnect, std::move(detail)});
}

std::expected<std::optional<ProxyChoice>, Failure> Choice(const Url& url) {
  ProxyChoice choice{.kind = KindOf(url.scheme), .host = url.host, .port = 0, .user = url.user};
  if (url.host.empty()) return Unusable("the proxy's URL names no host");
  choice.port = url.port.empty() ? DefaultPort(url.scheme) : url.EffectivePort().value_or(0);
  if (choice.port == 0) return Unusable("the proxy's URL names no usable port");
  return choice;
}

/// As the environment's values are read: "proxy.example:3128" is an http proxy.
std::optional<Url> ParseLenient(const std::string& text) {
  if (text.empty()) return std::nullopt;
  auto url = Url::Parse(text);
  if (!url || url->scheme.empty() || url->host.empty()) {
    if (auto with_scheme = Url::Parse("http://" + text)) return *with_scheme;
  }
  if (!url) return std::nullopt;
  return *url;
}

std::string HostAndPort(std::string_view host, std::uint16_t port) {
  return BracketedHost(host) + ":" + std::to_string(port);
}

/// Go leaves out what CONNECT itself says, and what no header can be named.
bool GoesWithConnect(std::string_view name) noexcept {
  for (const std::string_view own : {"Host", "Content-Length", "Transfer-Encoding", "Trailer"}) {
    if (EqualsIgnoreCase(name, own)) return false;
  }
  return IsToken(name);
}

}  // namespace

const ProxyEnvironment& ProxyEnvironment::OfProcess() {
  static const ProxyEnvironment environment{
      .http_proxy = FromEnvironment({"HTTP_PROXY", "http_proxy"}),
      .https_proxy = FromEnvironment({"HTTPS_PROXY", "https_proxy"}),
      .no_proxy = FromEnvironment({"NO_PROXY", "no_proxy"}),
      .is_cgi = !FromEnvironment({"REQUEST_METHOD"}).empty()};
  return environment;
}

std::string ProxyChoice::Authority() const { return HostAndPort(host, port); }

std::expected<std::optional<ProxyChoice>, Failure> ChooseProxy(const ProxyConfig& config,
                                                               const ProxyEnvironment& environment,
                                                               const Url& url,
                                                               std::string_view host) {
  std::optional<Url> proxy;
  std::string_view direct;
  if (config.proxy_from_environment) {
    proxy = ParseLenient(url.IsHttps() ? environment.https_proxy : environment.http_proxy);
    direct = environment.no_proxy;
    if (proxy && environment.is_cgi && !url.IsHttps()) {
      return Unusable("HTTP_PROXY is not to be trusted where REQUEST_METHOD is set, as under CGI");
    }
  } else if (!config.HasUrl()) {
    return std::nullopt;
  } else if (config.no_proxy.empty()) {
    return Choice(config.proxy_url->url);  // loopback, too
  } else {
    proxy = ParseLenient(config.proxy_url->text);
    direct = config.no_proxy;
  }
  const bool bypassed = NoProxy(direct).Matches(host, url.EffectivePort().value_or(0));
  if (!proxy || bypassed) return std::nullopt;
  return Choice(*proxy);
}

void UseProxy(const ProxyConfig& config, const ProxyChoice& proxy, std::string_view tunnel_host,
              const Url& url, HttpRequest& request) {
  request.proxy.kind = proxy.kind;
  request.proxy.tunnel = HostAndPort(tunnel_host, url.EffectivePort().value_or(0));
  if (proxy.kind == HttpProxy::Kind::kSocks5) {
    if (!proxy.user) return;
    request.proxy.username = proxy.user->name;
    request.proxy.password = proxy.user->password.value_or("");
    return;
  }
  std::optional<HttpHeader> login;
  if (proxy.user) {
    login.emplace("Proxy-Authorization",
                  BasicCredentials(proxy.user->name, proxy.user->password.value_or("")));
  }
  if (!url.IsHttps()) {
    if (login) request.headers.push_back(std::move(*login));
    return;
  }
  auto& headers = request.proxy.connect_headers;
  // Go's own, which a header of exactly this name replaces; others come as they are written.
  if (!config.proxy_connect_header.contains("User-Agent")) {
    headers.emplace_back("User-Agent", "Go-http-client/1.1");
  }
  for (const auto& [name, values] : config.proxy_connect_header) {
    if (!GoesWithConnect(name) || (login && name == login->first)) continue;
    for (const Secret& value : values) headers.emplace_back(name, value.text);
  }
  if (login) headers.push_back(std::move(*login));
}

}  // namespace sonde
