#include "probes/http/http_config.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "probes/config_nodes.h"
#include "probes/http/http_material.h"
#include "probes/http/http_prober.h"

namespace sonde {
namespace {

const HttpConfig& As(const ProbeConfigPtr& config) {
  return static_cast<const HttpConfig&>(*config);
}

class HttpConfigTest : public testing::Test {
 protected:
  ProbeConfigPtr Parse(std::vector<std::pair<std::string, ConfigNode>> entries) {
    errors_ = {};
    const ConfigNode section = Map(std::move(entries));
    return prober_.Parse(&section, errors_);
  }
  HttpProber prober_;
  ConfigErrors errors_;
};

TEST_F(HttpConfigTest, AbsentSectionHasDefaults) {
  const auto config = prober_.Parse(nullptr, errors_);
  EXPECT_TRUE(As(config).follow_redirects);
  EXPECT_TRUE(As(config).enable_http2);
  EXPECT_TRUE(As(config).ip_protocol_fallback);
}

TEST_F(HttpConfigTest, OldRedirectKeyWinsAndVanishes) {
  for (const char* value : {"true", "false"}) {
    const auto config =
        Parse({{"follow_redirects", Text(value)}, {"no_follow_redirects", Text(value)}});
    ASSERT_TRUE(config);
    EXPECT_EQ(As(config).follow_redirects, std::string_view(value) == "false");
    EXPECT_FALSE(As(config).no_follow_redirects);
    EXPECT_EQ(errors_.warnings().size(), 1U);
  }
}

TEST_F(HttpConfigTest, BearerTokenBecomesAuthorization) {
  const auto config = Parse({{"bearer_token", Text("t")}});
  ASSERT_TRUE(config);
  EXPECT_EQ(As(config).authorization->type, "Bearer");
  EXPECT_EQ(As(config).authorization->credentials.text, "t");
  EXPECT_TRUE(As(config).bearer_token.text.empty());
  ConfigPrinter printer;
  prober_.Print(*config, printer);
  const std::string text = printer.Take();
  EXPECT_NE(text.find("authorization"), std::string::npos);
  EXPECT_EQ(text.find("bearer_token"), std::string::npos);
  EXPECT_EQ(text.find("credentials: t\n"), std::string::npos) << "a secret is never shown";
}

TEST_F(HttpConfigTest, RefusesContradictions) {
  EXPECT_FALSE(Parse({{"bearer_token", Text("t")}, {"bearer_token_file", Text("f")}}));
  EXPECT_FALSE(Parse({{"bearer_token", Text("t")}, {"basic_auth", Map({})}}));
  EXPECT_FALSE(Parse({{"basic_auth", Map({})}, {"authorization", Map({})}}));
  EXPECT_FALSE(
      Parse({{"basic_auth", Map({{"password", Text("a")}, {"password_file", Text("b")}})}}));
  EXPECT_FALSE(Parse({{"authorization", Map({{"type", Text(" BASIC ")}})}}));
  EXPECT_FALSE(Parse({{"body", Text("a")}, {"body_file", Text("b")}}));
  EXPECT_FALSE(Parse({{"valid_http_versions", List({Text("HTTP/3.0")})}}));
  EXPECT_FALSE(Parse({{"http_headers", Map({{"content-TYPE", Map({})}})}}));
  EXPECT_TRUE(Parse({{"http_headers", Map({{"Cookie", Map({{"values", List({Text("a=b")})}})}})}}));
}

TEST_F(HttpConfigTest, HeaderMatchersNeedHeaderAndPattern) {
  for (const auto& matcher : {Map({{"regexp", Text("a")}}), Map({{"header", Text("a")}}),
                              Map({{"header", Text("")}, {"regexp", Text("a")}}),
                              Map({{"header", Text("a")}, {"regexp", Text("")}})}) {
    EXPECT_FALSE(Parse({{"fail_if_header_matches", List({matcher})}}));
    EXPECT_FALSE(Parse({{"fail_if_header_not_matches", List({matcher})}}));
  }
}

TEST_F(HttpConfigTest, NegativeBodyLimitIsHuge) {
  const auto config = Parse({{"body_size_limit", Text("-1B")}});
  ASSERT_TRUE(config) << errors_.ToString();
  EXPECT_EQ(As(config).body_size_limit.bytes, INT64_MAX - 1);
}

TEST_F(HttpConfigTest, HostnameBecomesTheHostHeader) {
  auto changed = prober_.WithHostname(prober_.Parse(nullptr, errors_), "a.example");
  ASSERT_TRUE(changed);
  EXPECT_EQ(*As(*changed).ConfiguredHost(), "a.example");
  EXPECT_TRUE(prober_.WithHostname(*changed, "a.example"));
  const auto conflict = prober_.WithHostname(*changed, "b.example");
  ASSERT_FALSE(conflict);
  EXPECT_EQ(conflict.error().message,
            "host header defined both in module configuration (a.example) and with URL-parameter "
            "'hostname' (b.example)");
}

TEST_F(HttpConfigTest, ConditionsAreCompiledWhenTheyAreRead) {
  const auto config = Parse({{"fail_if_body_json_matches_cel", Text("body.a == 1")}});
  ASSERT_TRUE(config);
  EXPECT_EQ(As(config).fail_if_body_json_matches_cel->source(), "body.a == 1");
  ConfigPrinter printer;
  prober_.Print(*config, printer);
  EXPECT_NE(printer.Take().find("fail_if_body_json_matches_cel: body.a == 1"), std::string::npos);
  for (const char* bad : {"", "body.a == \"x", "1 + \"a\" == 2", "now", "body.?a"}) {
    EXPECT_FALSE(Parse({{"fail_if_body_json_not_matches_cel", Text(bad)}})) << bad;
    EXPECT_NE(errors_.ToString().find("cannot compile the CEL expression \"" + std::string(bad)),
              std::string::npos)
        << errors_.ToString();
  }
}

class HttpMaterialTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "sonde-material-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    directory_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }
  std::string Write(const std::string& name, const std::string& text) {
    const auto path = directory_ / name;
    std::ofstream(path, std::ios::binary) << text;
    return path.string();
  }
  std::filesystem::path directory_;
};

TEST_F(HttpMaterialTest, ReadsEveryFileAndTrimsSecrets) {
  HttpConfig config;
  EXPECT_FALSE(NeedsFiles(config));
  const std::string body = std::string(100000, 'b') + "\n";
  config.body_file = Write("body", body);
  config.basic_auth =
      BasicAuth{.username_file = Write("user", " me\n"), .password_file = Write("pw", "pw\r\n")};
  config.http_headers = {{"X", {.files = {Write("h", "value\n")}}}};
  EXPECT_TRUE(NeedsFiles(config));
  const auto material = LoadHttpMaterial(config);
  ASSERT_TRUE(material) << material.error().message;
  EXPECT_EQ(material->body, body) << "a body is sent as it is";
  EXPECT_EQ(material->username, "me");
  EXPECT_EQ(material->password, "pw");
  EXPECT_EQ(material->header_files, (std::vector<HttpHeader>{{"X", "value"}}));
}

TEST_F(HttpMaterialTest, SaysWhichFileIsBad) {
  HttpConfig config;
  config.authorization = Authorization{.credentials_file = (directory_ / "none").string()};
  auto material = LoadHttpMaterial(config);
  ASSERT_FALSE(material);
  EXPECT_TRUE(material.error().message.starts_with("authorization.credentials_file: "))
      << material.error().message;
  config.authorization->credentials_file = directory_.string();
  EXPECT_FALSE(LoadHttpMaterial(config)) << "a directory";
  config.authorization->credentials_file = "/dev/zero";
  EXPECT_FALSE(LoadHttpMaterial(config)) << "endless";
  config.authorization->credentials_file =
      Write("big", std::string(HttpMaterial::kMaxSecretFile + 1, 'x'));
  EXPECT_FALSE(LoadHttpMaterial(config)) << "too large";
}

}  // namespace
}  // namespace sonde
