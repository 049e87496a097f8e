#include "probes/http_client/oauth2_config.h"

#include <algorithm>
#include <array>

#include "sonde/config_rules.h"
#include "sonde/net/tls_options_spec.h"

namespace sonde {
namespace {

constexpr auto kAlgorithms = std::to_array<std::string_view>({"RS256", "RS384", "RS512"});

void CheckOAuth2(OAuth2Config& config, const ConfigNode& node, ConfigErrors& errors) {
  if (config.client_id.empty()) errors.Add(MarkOf(node, "client_id"), "client_id is empty");
  if (config.token_url.empty()) errors.Add(MarkOf(node, "token_url"), "token_url is empty");
  if (!config.IsJwt()) {
    AtMostOneOf({{"client_secret", !config.client_secret.text.empty()},
                 {"client_secret_file", !config.client_secret_file.empty()},
                 {"client_secret_ref", !config.client_secret_ref.empty()}},
                node, errors);
    return;
  }
  AtMostOneOf({{"client_certificate_key", !config.client_certificate_key.text.empty()},
               {"client_certificate_key_file", !config.client_certificate_key_file.empty()},
               {"client_certificate_key_ref", !config.client_certificate_key_ref.empty()}},
              node, errors);
  const std::string& algorithm = config.signature_algorithm;
  if (!algorithm.empty() && std::ranges::find(kAlgorithms, algorithm) == kAlgorithms.end()) {
    errors.Add(MarkOf(node, "signature_algorithm"), "an unknown signature algorithm",
               "RS256, RS384 or RS512");
  }
}

void AddClientKeys(ObjectSpec<OAuth2Config>& keys) {
  keys.Key("client_id", &OAuth2Config::client_id, "Who asks for a token.",
           {.example = "probe", .required = true});
  keys.Key("client_secret", &OAuth2Config::client_secret, "The client's secret.");
  keys.Key("client_secret_file", &OAuth2Config::client_secret_file,
           "File that holds the client's secret.");
  keys.Key("client_secret_ref", &OAuth2Config::client_secret_ref, kSecretRefHelp);
  keys.Key("client_certificate_key_id", &OAuth2Config::client_certificate_key_id,
           "With the jwt-bearer grant: the key's id, in the token's header.");
  keys.Key("client_certificate_key", &OAuth2Config::client_certificate_key,
           "With the jwt-bearer grant: the PEM RSA key that signs.");
  keys.Key("client_certificate_key_file", &OAuth2Config::client_certificate_key_file,
           "File that holds the PEM RSA key.");
  keys.Key("client_certificate_key_ref", &OAuth2Config::client_certificate_key_ref, kSecretRefHelp);
}

void AddTokenKeys(ObjectSpec<OAuth2Config>& keys) {
  keys.Key("grant_type", &OAuth2Config::grant_type,
           "client_credentials, or urn:ietf:params:oauth:grant-type:jwt-bearer.",
           {.default_text = "client_credentials"});
  keys.Key("signature_algorithm", &OAuth2Config::signature_algorithm,
           "With the jwt-bearer grant: RS256, RS384 or RS512.", {.default_text = "RS256"});
  keys.Key("iss", &OAuth2Config::iss, "With the jwt-bearer grant: the issuer; else client_id.");
  keys.Key("audience", &OAuth2Config::audience,
           "With the jwt-bearer grant: for whom the assertion is; else token_url.");
  keys.Key("claims", &OAuth2Config::claims, "With the jwt-bearer grant: further claims.",
           {.example = "{sub: probe}"});
  keys.Key("scopes", &OAuth2Config::scopes, "Scopes to ask for.");
  keys.Key("token_url", &OAuth2Config::token_url, "Where tokens are given out.",
           {.example = "https://sso.example/token", .required = true});
  keys.Key("endpoint_params", &OAuth2Config::endpoint_params,
           "Further parameters of the token request.");
}

}  // namespace

std::string OAuth2Config::ShownEndpoint() const {
  auto url = Url::Parse(token_url);
  if (!url || !url->has_authority) return "token_url";
  url->query.reset();
  return url->ToString();
}

const ObjectSpec<OAuth2Config>& OAuth2Spec() {
  static const ObjectSpec<OAuth2Config> spec = [] {
    ObjectSpec<OAuth2Config> keys("oauth2", "Asks for an access token first, for each run anew.");
    AddClientKeys(keys);
    AddTokenKeys(keys);
    keys.Object("tls_config", &OAuth2Config::tls_config, TlsOptionsSpec(),
                "How TLS is done with the token endpoint.");
    keys.Inline(&OAuth2Config::proxy, ProxySpec());
    keys.Check(CheckOAuth2);
    return keys;
  }();
  return spec;
}

}  // namespace sonde
