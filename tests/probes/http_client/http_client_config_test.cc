#include "probes/http_client/http_client_config.h"

#include <gtest/gtest.h>

#include "probes/config_nodes.h"

namespace sonde {
namespace {

using Entries = std::vector<std::pair<std::string, ConfigNode>>;

/// The errors of a section with these keys, one a line.
std::string Errors(Entries entries) {
  HttpClientConfig config;
  ConfigErrors errors;
  HttpClientSpec().DecodeInto(Map(std::move(entries)), &config, errors);
  return errors.ToString();
}

std::string Printed(Entries entries) {
  HttpClientConfig config;
  ConfigErrors errors;
  HttpClientSpec().DecodeInto(Map(std::move(entries)), &config, errors);
  EXPECT_TRUE(errors.empty()) << errors.ToString();
  ConfigPrinter printer;
  HttpClientSpec().PrintKeys(&config, printer);
  return printer.Take();
}

ConfigNode Keys(const std::vector<std::string>& names) {
  Entries entries;
  for (const std::string& name : names) entries.emplace_back(name, Text("x"));
  return Map(std::move(entries));
}

TEST(HttpClientConfigTest, OneSourcePerSecret) {
  struct Case {
    std::string section;
    std::vector<std::string> common, sources;
  };
  const std::vector<Case> cases = {
      {"basic_auth", {}, {"username", "username_file", "username_ref"}},
      {"basic_auth", {}, {"password", "password_file", "password_ref"}},
      {"authorization", {}, {"credentials", "credentials_file", "credentials_ref"}},
      {"oauth2",
       {"client_id", "token_url"},
       {"client_secret", "client_secret_file", "client_secret_ref"}},
      {"tls_config", {}, {"ca", "ca_file", "ca_ref"}},
      {"tls_config", {"cert"}, {"key", "key_file", "key_ref"}},
      {"tls_config", {"key"}, {"cert", "cert_file", "cert_ref"}},
  };
  for (const auto& [section, common, sources] : cases) {
    for (std::size_t i = 0; i < sources.size(); ++i) {
      std::vector<std::string> names = common;
      names.push_back(sources[i]);
      EXPECT_EQ(Errors({{section, Keys(names)}}), "") << sources[i];
      names.push_back(sources[(i + 1) % sources.size()]);
      EXPECT_NE(Errors({{section, Keys(names)}}), "") << names.back();
    }
  }
}

TEST(HttpClientConfigTest, OneKindOfCredentials) {
  const Entries kinds = {{"basic_auth", Map({})},
                         {"authorization", Map({})},
                         {"oauth2", Keys({"client_id", "token_url"})},
                         {"bearer_token", Text("t")},
                         {"bearer_token_file", Text("f")}};
  for (const auto& one : kinds) {
    EXPECT_EQ(Errors({one}), "") << one.first;
    for (const auto& other : kinds) {
      if (other.first != one.first) {
        EXPECT_NE(Errors({one, other}), "") << one.first << " and " << other.first;
      }
    }
  }
}

TEST(HttpClientConfigTest, BearerTokenBecomesAuthorizationAndIsNeverShown) {
  const std::string text = Printed({{"bearer_token", Text("very-secret")}});
  EXPECT_NE(text.find("authorization:"), std::string::npos) << text;
  EXPECT_NE(text.find("type: Bearer"), std::string::npos) << text;
  EXPECT_EQ(text.find("bearer_token"), std::string::npos) << text;
  EXPECT_EQ(text.find("very-secret"), std::string::npos) << text;
}

TEST(HttpClientConfigTest, AuthorizationTypeIsTrimmedAndNeverBasic) {
  EXPECT_NE(Errors({{"authorization", Map({{"type", Text(" BASIC ")}})}}), "");
  EXPECT_NE(Printed({{"authorization", Map({{"type", Text(" Own ")}})}}).find("type: Own\n"),
            std::string::npos);
}

TEST(HttpClientConfigTest, ReservedHeadersAreRefused) {
  EXPECT_NE(Errors({{"http_headers", Map({{"content-TYPE", Map({})}})}}), "");
  EXPECT_EQ(Errors({{"http_headers", Map({{"Cookie", Keys({})}})}}), "");
}

TEST(HttpClientConfigTest, OAuth2NeedsClientAndEndpoint) {
  EXPECT_NE(Errors({{"oauth2", Map({})}}), "");
  EXPECT_NE(Errors({{"oauth2", Keys({"client_id"})}}), "");
  EXPECT_NE(Errors({{"oauth2", Keys({"token_url"})}}), "");
}

TEST(HttpClientConfigTest, OAuth2RulesGoByGrant) {
  const auto with = [](std::string grant, const std::vector<std::string>& names) {
    ConfigNode node = Keys(names);
    for (const char* name : {"client_id", "token_url"}) {
      node.entries.push_back({name, {}, Text("x")});
    }
    node.entries.push_back({"grant_type", {}, Text(std::move(grant))});
    return Errors({{"oauth2", std::move(node)}});
  };
  const std::string jwt(OAuth2Config::kJwtBearer);
  EXPECT_EQ(with("whatever", {}), "") << "means client_credentials";
  EXPECT_EQ(with("whatever", {"signature_algorithm"}), "") << "not looked at";
  EXPECT_NE(with(jwt, {"signature_algorithm"}), "") << "x is none";
  EXPECT_NE(with("whatever", {"client_secret", "client_secret_file"}), "");
  EXPECT_EQ(with(jwt, {"client_secret", "client_secret_file"}), "") << "not used";
  EXPECT_NE(with(jwt, {"client_certificate_key", "client_certificate_key_file"}), "");
}

TEST(HttpClientConfigTest, ProxyKeysNeedAProxy) {
  const ConfigNode header = Map({{"X", List({Text("v")})}});
  const auto url = Text("http://p.example:3128");
  EXPECT_NE(Errors({{"proxy_connect_header", header}}), "");
  EXPECT_NE(Errors({{"proxy_connect_header", header}, {"proxy_url", Text("")}}), "");
  EXPECT_EQ(Errors({{"proxy_connect_header", header}, {"proxy_url", url}}), "");
  EXPECT_EQ(Errors({{"proxy_connect_header", header}, {"proxy_from_environment", Text("true")}}),
            "");
  EXPECT_NE(Errors({{"no_proxy", Text("x")}}), "");
  EXPECT_EQ(Errors({{"no_proxy", Text("x")}, {"proxy_url", url}}), "");
  EXPECT_NE(Errors({{"no_proxy", Text("x")}, {"proxy_from_environment", Text("true")}}), "");
  EXPECT_NE(Errors({{"proxy_url", url}, {"proxy_from_environment", Text("true")}}), "");
}

TEST(HttpClientConfigTest, ProxyUrlMustParse) {
  for (const char* good : {"p:1", "http://u:p@h:1/", "socks5h://h", "foo", "localhost:3128"}) {
    EXPECT_EQ(Errors({{"proxy_url", Text(good)}}), "") << good;
  }
  for (const char* bad : {"127.0.0.1:1", "http://h:bad", "http://a b", "http://[foo]:80",
                          "http://u p:secret@h", ":foo", "http://h/%zz"}) {
    const std::string errors = Errors({{"proxy_url", Text(bad)}});
    EXPECT_NE(errors, "") << bad;
    EXPECT_EQ(errors.find("secret"), std::string::npos) << errors;
  }
}

TEST(HttpClientConfigTest, ProxyPasswordIsMasked) {
  const std::string text = Printed({{"proxy_url", Text("http://me:s3cr@t@p.example:3128")}});
  EXPECT_NE(text.find("http://me:xxxxx@p.example:3128"), std::string::npos) << text;
}

}  // namespace
}  // namespace sonde
