// HttpClientFixture: a CurlHttpClient on a real loop, and a way to wait for its answer.
//
// Why: every test of the client needs the same five lines.
//
// THREAD: the test's. LIFETIME: the test.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "event/uv_loop.h"
#include "net/curl_http_client.h"
#include "net/tls_client.h"
#include "servers/http_server.h"
#include "sonde/net/http_client.h"

namespace sonde {

class HttpClientFixture : public ::testing::Test {
 protected:
  static constexpr Duration kLimit = std::chrono::seconds(20);

  HttpRequest Request(const HttpServerScript& server, std::string_view path,
                      std::string_view host = "127.0.0.1") {
    HttpRequest request;
    request.url = server.Url(path, host);
    request.peer = server.endpoint();
    request.deadline = Deadline::In(loop_, std::chrono::seconds(15));
    request.tls_server_name = std::string(host);
    request.on_body = [this](std::string_view bytes) {
      body_ += bytes;
      return true;
    };
    return request;
  }

  TlsContextPtr Context(const TlsOptions& options) {
    TlsContextPtr context;
    bool done = false;
    const OpPtr op = tls_.Context(options, [&](std::expected<TlsContextPtr, Failure> made) {
      done = true;
      EXPECT_TRUE(made) << made.error().detail;
      if (made) context = std::move(*made);
    });
    EXPECT_TRUE(loop_.RunUntil([&] { return done; }, kLimit));
    return context;
  }

  HttpResponse Fetch(HttpRequest request) {
    body_.clear();
    std::optional<HttpResponse> answer;
    const auto op = client_.Fetch(std::move(request),
                                  [&](HttpResponse response) { answer = std::move(response); });
    EXPECT_FALSE(answer) << "completed before Fetch returned";
    EXPECT_TRUE(loop_.RunUntil([&] { return answer.has_value(); }, kLimit));
    return answer ? std::move(*answer) : HttpResponse{};
  }

  UvLoop loop_;
  OpenSslClient tls_{loop_};
  CurlHttpClient client_{loop_};
  std::string body_;
};

/// For messages of failing tests.
inline std::string Describe(const Failure& failure) {
  return (failure ? std::string(Info(failure.reason).name) : "none") + ": " + failure.detail;
}

}  // namespace sonde
