#include "probes/http_client/proxy_config.h"

#include <utility>

#include "sonde/config_rules.h"
#include "sonde/told_secrets.h"

namespace sonde {
namespace {

/// "http://user:xxxxx@host", as blackbox shows it.
std::string Masked(const ProxyUrl& proxy) {
  if (!proxy.url.user || !proxy.url.user->password) return proxy.text;
  return WithoutPassword(proxy.text);
}

void CheckProxy(ProxyConfig& proxy, const ConfigNode& node, ConfigErrors& errors) {
  if (!proxy.proxy_connect_header.empty() && !proxy.IsSet()) {
    errors.Add(MarkOf(node, "proxy_connect_header"), "proxy_connect_header needs a proxy",
               "set proxy_url or proxy_from_environment");
  }
  if (proxy.proxy_from_environment && proxy.HasUrl()) {
    errors.Add(MarkOf(node, "proxy_url"), "proxy_url and proxy_from_environment can't both be set");
  }
  if (proxy.no_proxy.empty()) return;
  if (proxy.proxy_from_environment) {
    errors.Add(MarkOf(node, "no_proxy"), "no_proxy and proxy_from_environment can't both be set",
               "the environment's NO_PROXY holds then");
  } else if (!proxy.proxy_url) {
    errors.Add(MarkOf(node, "no_proxy"), "no_proxy needs proxy_url");
  }
}

}  // namespace

ValueForm ValueCodec<ProxyUrl>::Form() { return ValueCodec<std::string>::Form(); }

bool ValueCodec<ProxyUrl>::Decode(const ConfigNode& node, ProxyUrl& value, ConfigErrors& errors) {
  if (!ValueCodec<std::string>::Decode(node, value.text, errors)) return false;
  auto url = Url::Parse(value.text);
  if (!url) {
    errors.Add(node.mark, std::move(url.error().message), "like http://proxy.example:3128");
    return false;
  }
  value.url = std::move(*url);
  return true;
}

bool ValueCodec<ProxyUrl>::IsZero(const ProxyUrl& value) { return value.text.empty(); }

void ValueCodec<ProxyUrl>::Print(const ProxyUrl& value, std::string_view key,
                                 ConfigPrinter& printer) {
  printer.Scalar(key, TellSecrets::on() ? value.text : Masked(value));
}

const ObjectSpec<ProxyConfig>& ProxySpec() {
  static const ObjectSpec<ProxyConfig> spec = [] {
    ObjectSpec<ProxyConfig> keys("proxy", "Where requests go instead of straight to the target.");
    keys.Key("proxy_url", &ProxyConfig::proxy_url,
             "Proxy to go through: http, https, socks5 or socks5h.",
             {.example = "http://proxy.example:3128"});
    keys.Key("no_proxy", &ProxyConfig::no_proxy,
             "Comma-separated domains, addresses and networks that are asked directly.",
             {.example = ".example.com,10.0.0.0/8"});
    keys.Key("proxy_from_environment", &ProxyConfig::proxy_from_environment,
             "Takes the proxy from HTTP_PROXY, HTTPS_PROXY and NO_PROXY.",
             {.default_text = "false"});
    keys.Key("proxy_connect_header", &ProxyConfig::proxy_connect_header,
             "Headers for the proxy's CONNECT request.", {.example = "{X-Token: [secret]}"});
    keys.Check(CheckProxy);
    return keys;
  }();
  return spec;
}

}  // namespace sonde
