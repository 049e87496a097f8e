#include "server/web_config.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include "server/password.h"
#include "sonde/config_rules.h"
#include "sonde/net/tls_options_spec.h"

namespace sonde {

template <>
struct Choices<TlsClientAuth> {
  static constexpr std::array<std::pair<std::string_view, TlsClientAuth>, 6> kAll = {
      {{"NoClientCert", TlsClientAuth::kNone},
       {"RequestClientCert", TlsClientAuth::kRequest},
       {"RequireAnyClientCert", TlsClientAuth::kRequireAny},
       {"RequireClientCert", TlsClientAuth::kRequireAny},
       {"VerifyClientCertIfGiven", TlsClientAuth::kVerifyIfGiven},
       {"RequireAndVerifyClientCert", TlsClientAuth::kRequireVerified}}};
};
/// "" is as good as nothing, as in exporter-toolkit.
template <>
struct ValueCodec<TlsClientAuth> : ChoiceCodec<TlsClientAuth> {
  static bool Decode(const ConfigNode& node, TlsClientAuth& value, ConfigErrors& errors) {
    return (node.IsScalar() && node.text.empty()) || ChoiceCodec::Decode(node, value, errors);
  }
};

namespace {

/// A header that may be set, and the values that it may have; none: any.
struct KnownHeader {
  std::string_view name;
  std::vector<std::string_view> values;
};

const std::array<KnownHeader, 5>& KnownHeaders() {
  static const std::array<KnownHeader, 5> known = {{{"Content-Security-Policy", {}},
                                                    {"X-Frame-Options", {"deny", "sameorigin"}},
                                                    {"X-Content-Type-Options", {"nosniff"}},
                                                    {"X-XSS-Protection", {}},
                                                    {"Strict-Transport-Security", {}}}};
  return known;
}

void CheckHeaders(WebServerConfig& server, const ConfigNode& node, ConfigErrors& errors) {
  for (const auto& [name, value] : server.headers) {
    const auto* const known =
        std::ranges::find(KnownHeaders(), std::string_view(name), &KnownHeader::name);
    if (known == KnownHeaders().end()) {
      errors.Add(MarkOf(node, "headers"), "HTTP header \"" + name + "\" can not be configured");
    } else if (!known->values.empty() &&
               std::ranges::find(known->values, value) == known->values.end()) {
      errors.Add(MarkOf(node, "headers"), "invalid value for " + name + ": \"" + value + "\"");
    }
  }
}

bool HasCertificate(const TlsServerOptions& tls) {
  return !tls.cert_file.empty() || !tls.cert_pem.empty();
}
bool HasKey(const TlsServerOptions& tls) { return !tls.key_file.empty() || !tls.key_pem.empty(); }
bool HasAuthorities(const TlsServerOptions& tls) {
  return !tls.client_ca_file.empty() || !tls.client_ca_pem.empty();
}

void CheckTls(TlsServerOptions& tls, const ConfigNode& node, ConfigErrors& errors) {
  // A file beats the text beside it, as in exporter-toolkit.
  if (!tls.cert_file.empty()) tls.cert_pem.clear();
  if (!tls.key_file.empty()) tls.key_pem.clear();
  if (!tls.client_ca_file.empty()) tls.client_ca_pem.clear();
  const ConfigNode* const policy = node.Find("client_auth_type");
  const bool any = HasCertificate(tls) || HasKey(tls) || HasAuthorities(tls) ||
                   (policy != nullptr && !policy->IsNull() && !policy->text.empty());
  if (any && !HasCertificate(tls)) errors.Add(node.mark, "missing one of cert or cert_file");
  if (any && !HasKey(tls)) errors.Add(node.mark, "missing one of key or key_file");
  if (HasAuthorities(tls) && tls.client_auth == TlsClientAuth::kNone) {
    errors.Add(node.mark, "client CA's have been configured without a Client Auth Policy",
               "set client_auth_type");
  }
}

void CheckUsers(WebConfig& config, const ConfigNode& node, ConfigErrors& errors) {
  for (const auto& [name, hash] : config.users) {
    if (IsBcryptHash(hash)) continue;
    errors.Add(MarkOf(node, "basic_auth_users"), "the hash of \"" + name + "\" is none of bcrypt",
               "htpasswd -nBC 10 '' makes one");
  }
}

/// RFC 9113 9.2.2, as Go's server has it: without one of these no browser's HTTP/2 comes about, and
/// it does not start.
void CheckSuites(WebConfig& config, const ConfigNode& node, ConfigErrors& errors) {
  const TlsServerOptions& tls = config.tls;
  const bool applies = config.HasTls() && config.server.http2 && !tls.cipher_suites.empty() &&
                       tls.min_version != TlsVersion::kTls13;
  if (!applies) return;
  for (const char* const wanted :
       {"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"}) {
    if (std::ranges::find(tls.cipher_suites, wanted) != tls.cipher_suites.end()) return;
  }
  errors.Add(
      MarkOf(node, "tls_server_config"), "cipher_suites has none of those that HTTP/2 demands",
      "add TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, or TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, "
      "or set http_server_config.http2 to false");
}

void CheckWebConfig(WebConfig& config, const ConfigNode& node, ConfigErrors& errors) {
  CheckUsers(config, node, errors);
  CheckSuites(config, node, errors);
}

void AddTlsSources(ObjectSpec<TlsServerOptions>& keys) {
  keys.Key("cert", &TlsServerOptions::cert_pem, "PEM certificate, with its chain.");
  keys.Key("cert_file", &TlsServerOptions::cert_file, "File of the same.");
  keys.Key("key", &TlsServerOptions::key_pem, "PEM private key.");
  keys.Key("key_file", &TlsServerOptions::key_file, "File of the same.");
  keys.Key("client_ca", &TlsServerOptions::client_ca_pem, "PEM authorities of clients.");
  keys.Key("client_ca_file", &TlsServerOptions::client_ca_file, "File of the same.");
}

const ObjectSpec<TlsServerOptions>& TlsServerSpec() {
  static const ObjectSpec<TlsServerOptions> spec = [] {
    ObjectSpec<TlsServerOptions> keys("tls_server_config", "How the server speaks TLS.");
    AddTlsSources(keys);
    keys.Key("client_auth_type", &TlsServerOptions::client_auth, "What clients must prove.",
             {.default_text = "NoClientCert"});
    keys.Key("client_allowed_sans", &TlsServerOptions::client_allowed_sans,
             "Subject alternative names, one of which a client's certificate must have.");
    keys.Key("min_version", &TlsServerOptions::min_version, "The oldest version.",
             {.default_text = "TLS12"});
    keys.Key("max_version", &TlsServerOptions::max_version, "The newest version.",
             {.default_text = "TLS13"});
    keys.Key("cipher_suites", &TlsServerOptions::cipher_suites, "Suites of TLS 1.2.");
    keys.Key("curve_preferences", &TlsServerOptions::curves, "Curves, the most wanted first.");
    keys.Key("prefer_server_cipher_suites", &TlsServerOptions::prefer_server_cipher_suites,
             "Whether the server's order of suites counts.", {.default_text = "true"});
    keys.Check(CheckTls);
    return keys;
  }();
  return spec;
}

const ObjectSpec<WebServerConfig>& WebServerSpec() {
  static const ObjectSpec<WebServerConfig> spec = [] {
    ObjectSpec<WebServerConfig> keys("http_server_config", "How the server speaks HTTP.");
    keys.Key("http2", &WebServerConfig::http2, "Taken, but the server speaks HTTP/1.1 alone.",
             {.default_text = "true"});
    keys.Key("headers", &WebServerConfig::headers, "Security headers of every answer.");
    keys.Check(CheckHeaders);
    return keys;
  }();
  return spec;
}

const ObjectSpec<RateLimit>& RateLimitSpec() {
  static const ObjectSpec<RateLimit> spec = [] {
    ObjectSpec<RateLimit> keys("rate_limit", "How many requests are answered; others get 429.");
    keys.Key("interval", &RateLimit::interval, "Time per request.");
    keys.Key("burst", &RateLimit::burst, "Requests that may come at once.");
    return keys;
  }();
  return spec;
}

}  // namespace

bool WebConfig::HasTls() const noexcept { return HasCertificate(tls) || HasKey(tls); }

const ObjectSpec<WebConfig>& WebConfigSpec() {
  static const ObjectSpec<WebConfig> spec = [] {
    ObjectSpec<WebConfig> keys("web configuration", "TLS and access of sonde's own pages.");
    keys.Object("tls_server_config", &WebConfig::tls, TlsServerSpec(), "How TLS is spoken.");
    keys.Object("http_server_config", &WebConfig::server, WebServerSpec(), "How HTTP is spoken.");
    keys.Key("basic_auth_users", &WebConfig::users, "Names and bcrypt hashes of passwords.");
    keys.Object("rate_limit", &WebConfig::rate_limit, RateLimitSpec(), "How often one may ask.");
    keys.Check(CheckWebConfig);
    return keys;
  }();
  return spec;
}

}  // namespace sonde
