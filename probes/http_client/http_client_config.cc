#include "probes/http_client/http_client_config.h"

#include "probes/http_client/http_client_rules.h"
#include "sonde/config_rules.h"
#include "sonde/net/tls_options_spec.h"

namespace sonde {
namespace {

const ObjectSpec<BasicAuth>& BasicAuthSpec() {
  static const ObjectSpec<BasicAuth> spec = [] {
    ObjectSpec<BasicAuth> keys("basic_auth",
                               "Authorization: Basic, unless a header says otherwise.");
    keys.Key("username", &BasicAuth::username, "The name.");
    keys.Key("username_file", &BasicAuth::username_file, "File that holds the name.");
    keys.Key("username_ref", &BasicAuth::username_ref, kSecretRefHelp);
    keys.Key("password", &BasicAuth::password, "The password.");
    keys.Key("password_file", &BasicAuth::password_file, "File that holds the password.");
    keys.Key("password_ref", &BasicAuth::password_ref, kSecretRefHelp);
    keys.Check(CheckBasicAuth);
    return keys;
  }();
  return spec;
}

const ObjectSpec<Authorization>& AuthorizationSpec() {
  static const ObjectSpec<Authorization> spec = [] {
    ObjectSpec<Authorization> keys("authorization", "An Authorization header of another kind.");
    keys.Key("type", &Authorization::type, "Its first word; Basic has a section of its own.",
             {.default_text = "Bearer"});
    keys.Key("credentials", &Authorization::credentials, "What follows the type.");
    keys.Key("credentials_file", &Authorization::credentials_file,
             "File that holds the credentials.");
    keys.Key("credentials_ref", &Authorization::credentials_ref, kSecretRefHelp);
    keys.Check(CheckAuthorization);
    return keys;
  }();
  return spec;
}

void AddCredentialKeys(ObjectSpec<HttpClientConfig>& keys) {
  keys.Object("basic_auth", &HttpClientConfig::basic_auth, BasicAuthSpec(), "Name and password.");
  keys.Object("authorization", &HttpClientConfig::authorization, AuthorizationSpec(),
              "An Authorization header, such as a bearer token.");
  keys.Object("oauth2", &HttpClientConfig::oauth2, OAuth2Spec(),
              "A bearer token that is asked for first.");
  keys.Key("bearer_token", &HttpClientConfig::bearer_token, "Short for authorization.credentials.",
           {.deprecated = true});
  keys.Key("bearer_token_file", &HttpClientConfig::bearer_token_file,
           "Short for authorization.credentials_file.", {.deprecated = true});
}

}  // namespace

const ObjectSpec<HeaderValues>& HeaderValuesSpec() {
  static const ObjectSpec<HeaderValues> spec = [] {
    ObjectSpec<HeaderValues> keys("header values", "The values of one request header.");
    keys.Key("values", &HeaderValues::values, "Values as they are.");
    keys.Key("secrets", &HeaderValues::secrets, "Values that are never shown.");
    keys.Key("files", &HeaderValues::files, "Files that hold one value each.");
    return keys;
  }();
  return spec;
}

const ObjectSpec<HttpClientConfig>& HttpClientSpec() {
  static const ObjectSpec<HttpClientConfig> spec = [] {
    ObjectSpec<HttpClientConfig> keys("http_config", "How an HTTP client presents itself.");
    AddCredentialKeys(keys);
    keys.Object("tls_config", &HttpClientConfig::tls_config, TlsOptionsSpec(), "How TLS is done.");
    keys.Key("follow_redirects", &HttpClientConfig::follow_redirects, "Follows up to 10 redirects.",
             {.default_text = "true", .always_print = true});
    keys.Key("enable_http2", &HttpClientConfig::enable_http2, "Offers HTTP/2 over TLS.",
             {.default_text = "true", .always_print = true});
    keys.Inline(&HttpClientConfig::proxy, ProxySpec());
    keys.ObjectMap("http_headers", &HttpClientConfig::http_headers, HeaderValuesSpec(),
                   "Further request headers, with several values, from files, or secret.");
    keys.Check(CheckHttpClient);
    return keys;
  }();
  return spec;
}

}  // namespace sonde
