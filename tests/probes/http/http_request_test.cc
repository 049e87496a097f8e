#include "probes/http/http_request.h"

#include <gtest/gtest.h>

#include <string>

namespace sonde {
namespace {

class HttpRequestTest : public testing::Test {
 protected:
  HttpRequest Build() {
    auto request = BuildHttpRequest(config_, material_, hop_, cookies_);
    EXPECT_TRUE(request) << (request ? "" : request.error().detail);
    if (!request) return {};
    return std::move(*request);
  }
  /// All values of a header, joined with '|'; "-" if there is none.
  std::string Header(std::string_view name) {
    std::string values;
    bool found = false;
    for (const auto& [header, value] : Build().headers) {
      if (header != name) continue;
      values += (found ? "|" : "") + value;
      found = true;
    }
    return found ? values : "-";
  }

  HttpConfig config_;
  HttpMaterial material_;
  HttpHop hop_{.url = Url::Parse("http://h:81/p?q").value_or(Url{}), .method = "GET"};
  std::string cookies_;
};

TEST_F(HttpRequestTest, PlainRequestSaysLittle) {
  const HttpRequest request = Build();
  EXPECT_EQ(request.method, "GET");
  EXPECT_EQ(request.url, "http://h:81/p?q");
  ASSERT_EQ(request.headers.size(), 2U);
  EXPECT_EQ(request.headers[0].first, "Host");
  EXPECT_TRUE(request.headers[1].second.starts_with("sonde/")) << request.headers[1].second;
  EXPECT_FALSE(request.body);
  EXPECT_EQ(request.versions, HttpVersions::kHttp2);
}

TEST_F(HttpRequestTest, ConfiguredHeadersReplaceAndAreCanonical) {
  config_.headers = {{"user-agent", "mine"},   {"x-lower", "1"},
                     {"host", "name.example"}, {"X-Empty", ""},
                     {"Content-Length", "5"},  {"transfer-encoding", "chunked"}};
  EXPECT_EQ(Header("User-Agent"), "mine");
  EXPECT_EQ(Header("X-Lower"), "1");
  EXPECT_EQ(Header("X-Empty"), "");
  EXPECT_EQ(Header("Content-Length"), "-");
  EXPECT_EQ(Header("Transfer-Encoding"), "chunked") << "which the transport ignores, or refuses";
}

TEST_F(HttpRequestTest, TheHostIsTheHopsOrTheUrls) {
  config_.headers = {{"host", "ignored: the hop knows it"}};
  hop_.url = *Url::Parse("http://[fe80::1%25lo]:81/");
  EXPECT_EQ(Header("Host"), "[fe80::1]:81") << "a zone means nothing to the server";
  hop_.host = "name.example";
  EXPECT_EQ(Header("Host"), "name.example");
}

TEST_F(HttpRequestTest, EmptyUserAgentMeansNone) {
  config_.headers = {{"User-Agent", ""}};
  EXPECT_EQ(Header("User-Agent"), "-");
}

TEST_F(HttpRequestTest, AWebSocketUpgradeIsHttp1) {
  config_.headers = {{"Connection", "Upgrade"}, {"Upgrade", "websocket"}};
  EXPECT_EQ(Build().versions, HttpVersions::kHttp1);
  config_.headers = {{"Connection", "Upgrade"}, {"Upgrade", "h2c"}};
  EXPECT_EQ(Build().versions, HttpVersions::kHttp2);
}

TEST_F(HttpRequestTest, HttpHeadersAddToTheConfiguredOnes) {
  config_.headers = {{"X-One", "a"}};
  config_.client.http_headers = {{"x-one", {.values = {"b"}, .secrets = {{"c"}}, .files = {"f"}}}};
  material_.client.header_files = {{"x-one", "d"}};
  EXPECT_EQ(Header("X-One"), "a|b|c|d");
}

TEST_F(HttpRequestTest, CredentialsInTheirOrderOfStrength) {
  config_.client.basic_auth = BasicAuth{};
  EXPECT_EQ(Header("Authorization"), "Basic Og==");
  material_.client.username = "me";
  material_.client.password = "pw";
  EXPECT_EQ(Header("Authorization"), "Basic bWU6cHc=");
  hop_.url.user = Url::UserInfo{"u", "p"};
  EXPECT_EQ(Header("Authorization"), "Basic dTpw");
  config_.headers = {{"authorization", "Own x"}};
  EXPECT_EQ(Header("Authorization"), "Own x");
}

TEST_F(HttpRequestTest, BearerTokens) {
  config_.client.authorization = Authorization{.type = "Bearer"};
  material_.client.credentials = "t0ken";
  EXPECT_EQ(Header("Authorization"), "Bearer t0ken");
}

TEST_F(HttpRequestTest, NothingSecretLeavesTheFirstHost) {
  config_.headers = {
      {"Authorization", "a"}, {"Cookie", "b=c"}, {"Proxy-Authorization", "d"}, {"X", "stays"}};
  config_.client.http_headers = {{"Cookie", {.values = {"e=f"}}}};
  config_.client.authorization = Authorization{.type = "Bearer"};
  hop_.send_credentials = false;
  for (const char* name : {"Authorization", "Cookie", "Proxy-Authorization"})
    EXPECT_EQ(Header(name), "-");
  EXPECT_EQ(Header("X"), "stays");
}

TEST_F(HttpRequestTest, BodiesAndTheirHeaders) {
  config_.headers = {{"Content-Type", "text/plain"}, {"Content-Version", "1"}};
  config_.body = "hello";
  EXPECT_EQ(Build().body, "hello");
  EXPECT_FALSE(Build().chunked_body);
  hop_.send_body = false;
  EXPECT_FALSE(Build().body);
  EXPECT_EQ(Header("Content-Type"), "-");
  EXPECT_EQ(Header("Content-Version"), "1") << "does not describe the body";
  hop_.send_body = true;
  config_.body.clear();
  EXPECT_FALSE(Build().body);
  hop_.method = "POST";
  EXPECT_EQ(Build().body, "") << "so that Content-Length: 0 is sent";
  material_.body = "from a file";
  EXPECT_EQ(Build().body, "from a file");
  EXPECT_TRUE(Build().chunked_body);
}

TEST_F(HttpRequestTest, CookiesJoinTheConfiguredOnes) {
  cookies_ = "s=1; t=2";
  EXPECT_EQ(Header("Cookie"), "s=1; t=2");
  config_.headers = {{"Cookie", "own=0"}};
  EXPECT_EQ(Header("Cookie"), "own=0; s=1; t=2");
}

TEST_F(HttpRequestTest, RefererUnlessConfigured) {
  hop_.referer = "http://before/";
  EXPECT_EQ(Header("Referer"), "http://before/");
  config_.headers = {{"Referer", "mine"}};
  EXPECT_EQ(Header("Referer"), "mine");
}

TEST_F(HttpRequestTest, WhatCannotBeSentIsAMistakeInTheConfiguration) {
  config_.headers = {{"Bad Name", "x"}};
  EXPECT_EQ(BuildHttpRequest(config_, material_, hop_, "").error().reason, FailureReason::kConfig);
  config_.headers = {{"X", "a\r\nInjected: b"}};
  const auto injected = BuildHttpRequest(config_, material_, hop_, "");
  EXPECT_EQ(injected.error().reason, FailureReason::kConfig);
  EXPECT_EQ(injected.error().detail.find("Injected"), std::string::npos);
}

TEST_F(HttpRequestTest, ValuesAreTrimmed) {
  config_.headers = {{"X", "  a b\t"}};
  EXPECT_EQ(Header("X"), "a b");
  config_.headers = {{"X", "a\n"}};
  EXPECT_FALSE(BuildHttpRequest(config_, material_, hop_, "")) << "what is trimmed must be sound";
}

TEST_F(HttpRequestTest, AnEmptyFileIsABodyOnlyWhereOneIsExpected) {
  material_.body = "";
  EXPECT_FALSE(Build().body);
  hop_.method = "POST";
  EXPECT_TRUE(Build().chunked_body);
}

TEST_F(HttpRequestTest, TargetsNeedNoScheme) {
  const std::pair<const char*, const char*> table[] = {{"h/x", "http://h/x"},
                                                       {"https://h", "https://h/"},
                                                       {"HtTpS://h", "https://h/"},
                                                       {"h:81", "http://h:81/"},
                                                       {"[::1]:81/x", "http://[::1]:81/x"}};
  for (const auto& [target, url] : table) EXPECT_EQ(ParseHttpTarget(target)->ToString(), url);
  EXPECT_EQ(ParseHttpTarget("ftp://h/x")->host, "ftp") << "as blackbox: a host called ftp";
}

TEST_F(HttpRequestTest, TlsNamesTheServer) {
  const HttpOrigin first{.name = "a.example", .authority = "192.0.2.1"};
  const Url same = *Url::Parse("https://192.0.2.1/x");
  const Url other = *Url::Parse("https://b.example/");
  EXPECT_EQ(TlsServerName(config_, first, same), "a.example");
  config_.headers = {{"host", "front.example"}};
  EXPECT_EQ(TlsServerName(config_, first, same), "front.example");
  config_.client.tls_config.server_name = "set.example";
  EXPECT_EQ(TlsServerName(config_, first, same), "set.example");
  EXPECT_EQ(TlsServerName(config_, first, other), "b.example");
}

}  // namespace
}  // namespace sonde
