#include "probes/http/http_config.h"

#include <gtest/gtest.h>

#include "probes/config_nodes.h"
#include "probes/http/http_prober.h"
#include "sonde/net/http3.h"

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
  EXPECT_TRUE(As(config).client.follow_redirects);
  EXPECT_TRUE(As(config).client.enable_http2);
  EXPECT_TRUE(As(config).ip_protocol_fallback);
}

TEST_F(HttpConfigTest, OldRedirectKeyWinsAndVanishes) {
  for (const char* value : {"true", "false"}) {
    const auto config =
        Parse({{"follow_redirects", Text(value)}, {"no_follow_redirects", Text(value)}});
    ASSERT_TRUE(config);
    EXPECT_EQ(As(config).client.follow_redirects, std::string_view(value) == "false");
    EXPECT_FALSE(As(config).no_follow_redirects);
    EXPECT_EQ(errors_.warnings().size(), 1U);
  }
}

TEST_F(HttpConfigTest, RefusesContradictions) {
  EXPECT_FALSE(Parse({{"body", Text("a")}, {"body_file", Text("b")}}));
}

TEST_F(HttpConfigTest, ClientKeysAreKeysOfTheSection) {
  const auto config = Parse({{"basic_auth", Map({{"username", Text("u")}})}});
  ASSERT_TRUE(config) << errors_.ToString();
  EXPECT_EQ(As(config).client.basic_auth->username, "u");
  EXPECT_FALSE(Parse({{"bearer_token", Text("t")}, {"basic_auth", Map({})}})) << "with their rules";
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

TEST_F(HttpConfigTest, AcceptEncodingMustAllowTheCompression) {
  const auto parse = [&](const char* header, const char* compression) {
    return Parse({{"headers", Map({{"accept-encoding", Text(header)}})},
                  {"compression", Text(compression)}});
  };
  EXPECT_TRUE(parse("br, gzip", "gzip"));
  EXPECT_TRUE(parse("", "gzip"));
  EXPECT_TRUE(parse("br", ""));
  EXPECT_FALSE(parse("gzip", "GZIP"));
  EXPECT_NE(errors_.ToString().find("does not accept the compression `GZIP`"), std::string::npos);
  EXPECT_TRUE(Parse({{"compression", Text("zstd")}})) << "as blackbox: only probes fail";
  EXPECT_EQ(errors_.warnings().size(), 1U);
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

TEST_F(HttpConfigTest, Http3IsSpokenAloneOrNotAtAll) {
  const auto parse = [this](const char* http3, const char* http2,
                            std::vector<ConfigNode> versions) {
    return Parse({{"enable_http3", Text(http3)},
                  {"enable_http2", Text(http2)},
                  {"valid_http_versions", List(std::move(versions))}}) != nullptr;
  };
  EXPECT_TRUE(parse("true", "false", {}));
  EXPECT_EQ(errors_.warnings().empty(), WhyNoHttp3().empty())
      << "what this machine lacks is said, and the configuration loads all the same";
  EXPECT_TRUE(parse("true", "false", {Text("HTTP/3.0")}));
  EXPECT_TRUE(parse("true", "false", {Text("HTTP/1.0")})) << "slips through in blackbox, too";
  EXPECT_FALSE(parse("true", "false", {Text("HTTP/3.0"), Text("HTTP/2.0")}));
  EXPECT_FALSE(parse("true", "false", {Text("HTTP/1.1")}));
  EXPECT_FALSE(parse("true", "true", {}));
  EXPECT_FALSE(parse("false", "false", {Text("HTTP/3.0")}));
  EXPECT_FALSE(Parse({{"enable_http3", Text("true")}})) << "enable_http2 is true by default";
}

}  // namespace
}  // namespace sonde
