#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "fakes/run_fixture.h"
#include "probes/http/http_probe.h"

namespace sonde {
namespace {

class Http3ProbeTest : public RunFixture<HttpRun, HttpConfig> {
 protected:
  Http3ProbeTest() {
    config_.enable_http3 = true;
    config_.client.enable_http2 = false;
  }
  /// The bytes of "hello" in gzip.
  static std::vector<std::string> Zipped() {
    return {
        std::string("\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xcb\x48\xcd\xc9\xc9\x07\x00\x86", 18),
        std::string("\xa6\x10\x36\x05\x00\x00\x00", 7)};
  }
  std::string AcceptEncoding() {
    for (const auto& [name, value] : fake_.http.requests().back().headers) {
      if (name == "Accept-Encoding") return value;
    }
    return "-";
  }
};

TEST_F(Http3ProbeTest, AsksByHttpsAndStraight) {
  fake_.http.Enqueue({});
  EXPECT_TRUE(Probe("127.0.0.1:81/x").success);
  ASSERT_EQ(fake_.http.requests().size(), 1U);
  EXPECT_EQ(fake_.http.requests().front().url, "https://127.0.0.1:81/x");
  EXPECT_EQ(fake_.http.requests().front().versions, HttpVersions::kHttp3);
}

TEST_F(Http3ProbeTest, UndoesTheGzipThatItAskedForUnasked) {
  fake_.http.Enqueue({.version = "HTTP/3.0",
                      .headers = {{"content-encoding", "gzip"}, {"content-length", "25"}},
                      .body = Zipped(),
                      .content_length = 25});
  config_.fail_if_header_matches = {
      {.header = "Content-Encoding", .regexp = *Regex::Compile("."), .allow_missing = true}};
  const auto result = Probe("http://127.0.0.1:81/");
  EXPECT_TRUE(result.success) << result.failure.detail << ": the header is gone";
  EXPECT_EQ(Value(result, "probe_http_version"), 3);
  EXPECT_EQ(Value(result, "probe_http_content_length"), -1);
  EXPECT_EQ(Value(result, "probe_http_uncompressed_body_length"), 5);
  EXPECT_EQ(AcceptEncoding(), "gzip");

  fake_.http.Enqueue({.headers = {{"Content-Encoding", "gzip"}}, .body = {"no gzip at all, this"}});
  EXPECT_EQ(Probe("http://127.0.0.1:81/").failure.reason, FailureReason::kDecode);
  fake_.http.Enqueue({.body = {"hello"}, .content_length = 5});
  EXPECT_EQ(Value(Probe("http://127.0.0.1:81/"), "probe_http_content_length"), 5)
      << "a plain answer is left alone";
}

TEST_F(Http3ProbeTest, LeavesCodingsAloneThatTheModuleSpeaksOf) {
  const auto ask = [this](std::string expected) {
    fake_.http.Enqueue(
        {.headers = {{"Content-Encoding", "gzip"}}, .body = Zipped(), .content_length = 25});
    const auto result = Probe("http://127.0.0.1:81/");
    EXPECT_EQ(AcceptEncoding(), expected);
    return Value(result, "probe_http_content_length");
  };
  config_.headers = {{"accept-encoding", "br"}};
  EXPECT_EQ(ask("br"), 25);
  config_.headers = {{"Range", "bytes=0-"}};
  EXPECT_EQ(ask("-"), 25);
  config_.headers = {};
  config_.method = "HEAD";
  EXPECT_EQ(ask("-"), 25);
  config_.method = "";
  config_.compression = "gzip";
  EXPECT_EQ(ask("-"), 25);
  config_.compression = "";
  config_.enable_http3 = false;
  EXPECT_EQ(ask("-"), 25) << "only HTTP/3 does that";
}

TEST_F(Http3ProbeTest, CannotFollowARedirectToHttp) {
  fake_.http.Enqueue({.status = 302, .headers = {{"Location", "http://127.0.0.1/"}}});
  const auto result = Probe("https://127.0.0.1/");
  EXPECT_EQ(result.failure.reason, FailureReason::kMalformed);
  EXPECT_EQ(Value(result, "probe_http_redirects"), 1);
  EXPECT_EQ(Value(result, "probe_http_status_code"), 0);
  EXPECT_EQ(fake_.http.requests().size(), 1U);
}

TEST_F(Http3ProbeTest, SendsTheCredentialsOfTheModuleAndNothingToItsProxy) {
  config_.client.basic_auth = BasicAuth{.username = "u", .password = "p"};
  config_.client.proxy.proxy_url = {.text = "http://127.0.0.1:3128",
                                    .url = *Url::Parse("http://127.0.0.1:3128")};
  fake_.http.Enqueue({});
  EXPECT_TRUE(Probe("https://127.0.0.1/").success);
  const HttpRequest& request = fake_.http.requests().front();
  EXPECT_FALSE(request.proxy);
  EXPECT_EQ(request.peer.ToString(), "127.0.0.1:443");
  EXPECT_NE(std::ranges::find(request.headers, HttpHeader("Authorization", "Basic dTpw")),
            request.headers.end());
}

}  // namespace
}  // namespace sonde
