#include "probes/http_client/proxy_choice.h"

#include <gtest/gtest.h>

namespace sonde {
namespace {

Url Parsed(std::string_view text) { return *Url::Parse(text); }

ProxyConfig WithUrl(std::string text, std::string no_proxy = "") {
  ProxyConfig config;
  Url url = Parsed(text);
  config.proxy_url = ProxyUrl{.text = std::move(text), .url = std::move(url)};
  config.no_proxy = std::move(no_proxy);
  return config;
}

/// "kind host:port", "direct" or the reason.
std::string Choice(const ProxyConfig& config, std::string_view target,
                   const ProxyEnvironment& environment = {}) {
  const Url url = Parsed(target);
  const auto choice = ChooseProxy(config, environment, url, url.host);
  if (!choice) return std::string(Info(choice.error().reason).name);
  if (!*choice) return "direct";
  constexpr const char* kKinds[] = {"none", "http", "https", "socks5"};
  return std::string(kKinds[static_cast<int>((*choice)->kind)]) + " " + (*choice)->Authority();
}

TEST(ProxyChoiceTest, AnExplicitProxyTakesEverything) {
  EXPECT_EQ(Choice({}, "http://a.example"), "direct");
  EXPECT_EQ(Choice(WithUrl("http://p"), "http://127.0.0.1"), "http p:80");
  EXPECT_EQ(Choice(WithUrl("https://p"), "http://a.example"), "https p:443");
  EXPECT_EQ(Choice(WithUrl("socks5://p"), "https://a.example"), "socks5 p:1080");
  EXPECT_EQ(Choice(WithUrl("socks5h://[::1]:9"), "https://a.example"), "socks5 [::1]:9");
  EXPECT_EQ(Choice(WithUrl("odd://p:7"), "http://a.example"), "http p:7");
}

TEST(ProxyChoiceTest, WhatIsNoProxyCannotBeUsed) {
  for (const char* bad : {"foo", "localhost:3128", "odd://p", "http://p:0", "http://p:70000"}) {
    EXPECT_EQ(Choice(WithUrl(bad), "http://a.example"), "proxy_connect") << bad;
  }
}

TEST(ProxyChoiceTest, NoProxyAlsoSparesLoopback) {
  const ProxyConfig config = WithUrl("http://p:1", "a.example");
  EXPECT_EQ(Choice(config, "http://a.example"), "direct");
  EXPECT_EQ(Choice(config, "http://b.example"), "http p:1");
  EXPECT_EQ(Choice(config, "http://localhost"), "direct");
  EXPECT_EQ(Choice(WithUrl("foo", "a.example"), "http://b.example"), "http foo:80")
      << "read as in the environment";
}

TEST(ProxyChoiceTest, TheEnvironmentGoesByScheme) {
  ProxyConfig config;
  config.proxy_from_environment = true;
  ProxyEnvironment environment{
      .http_proxy = "p:1", .https_proxy = "socks5://q", .no_proxy = "a.example"};
  EXPECT_EQ(Choice(config, "http://b.example", environment), "http p:1");
  EXPECT_EQ(Choice(config, "https://b.example", environment), "socks5 q:1080");
  EXPECT_EQ(Choice(config, "https://a.example", environment), "direct");
  EXPECT_EQ(Choice(config, "http://b.example", {}), "direct");
  environment.is_cgi = true;
  EXPECT_EQ(Choice(config, "http://b.example", environment), "proxy_connect");
  EXPECT_EQ(Choice(config, "https://b.example", environment), "socks5 q:1080");
}

class UseProxyTest : public testing::Test {
 protected:
  HttpRequest Through(const ProxyConfig& config, std::string_view target,
                      std::string_view tunnel_host) {
    HttpRequest request;
    const Url url = Parsed(target);
    const auto choice = ChooseProxy(config, {}, url, url.host);
    UseProxy(config, choice->value(), tunnel_host, url, request);
    return request;
  }
};

TEST_F(UseProxyTest, ConnectHasGosUserAgentAndTheConfiguredHeaders) {
  ProxyConfig config = WithUrl("http://me:pw@p:1");
  config.proxy_connect_header = {{"X", {{"a"}, {"b"}}}, {"Proxy-Authorization", {{"own"}}}};
  const HttpRequest request = Through(config, "https://a.example", "192.0.2.1");
  EXPECT_EQ(request.proxy.tunnel, "192.0.2.1:443");
  EXPECT_EQ(request.proxy.connect_headers,
            (std::vector<HttpHeader>{{"User-Agent", "Go-http-client/1.1"},
                                     {"X", "a"},
                                     {"X", "b"},
                                     {"Proxy-Authorization", "Basic bWU6cHc="}}));
  EXPECT_TRUE(request.headers.empty()) << "the target is none of the proxy's business";
  config.proxy_connect_header = {{"User-Agent", {{"own"}}}};
  EXPECT_EQ(Through(config, "https://a.example", "::1").proxy.connect_headers.front().second,
            "own");
}

TEST_F(UseProxyTest, ATunnelIsNotAskedForWithWhatConnectSaysItselfOrWhatIsNoHeader) {
  ProxyConfig config = WithUrl("http://p:1");
  config.proxy_connect_header = {
      {"host", {{"other"}}}, {"Content-Length", {{"3"}}}, {"Transfer-Encoding", {{"chunked"}}},
      {"Bad Name", {{"x"}}}, {"User-Agent", {{"own"}}},   {"X", {{"a"}}}};
  EXPECT_EQ(Through(config, "https://a.example", "192.0.2.1").proxy.connect_headers,
            (std::vector<HttpHeader>{{"User-Agent", "own"}, {"X", "a"}}));
}

TEST_F(UseProxyTest, APlainRequestCarriesTheLogin) {
  const HttpRequest request = Through(WithUrl("http://me@p:1"), "http://a.example", "192.0.2.1");
  EXPECT_EQ(request.headers, (std::vector<HttpHeader>{{"Proxy-Authorization", "Basic bWU6"}}));
  EXPECT_TRUE(request.proxy.connect_headers.empty());
}

TEST_F(UseProxyTest, SocksHasItsOwnLogin) {
  const HttpRequest request =
      Through(WithUrl("socks5://me:p%40w@p:1"), "http://a.example:8080", "a.example");
  EXPECT_EQ(request.proxy.tunnel, "a.example:8080");
  EXPECT_EQ(request.proxy.username, "me");
  EXPECT_EQ(request.proxy.password, "p@w");
  EXPECT_TRUE(request.headers.empty());
}

}  // namespace
}  // namespace sonde
