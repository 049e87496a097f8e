// HttpClientFixture: an HttpClient on a real loop, and a way to wait for its answer.
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
#include "net/socket_connector.h"
#include "net/stream_http_client.h"
#include "net/tls_client.h"
#include "servers/http_server.h"
#include "sonde/net/http_client.h"

namespace sonde {

enum class Client { kStream, kCurl };
inline std::string NameOf(Client client) { return client == Client::kStream ? "Stream" : "Curl"; }

class HttpClientFixture : public ::testing::Test {
 protected:
  /// The stream client is used unless a test says otherwise.
  void Use(Client client) { use_ = client; }
  HttpClient& client() {
    return use_ == Client::kStream ? static_cast<HttpClient&>(stream_) : curl_;
  }

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
    const auto op = client().Fetch(std::move(request),
                                   [&](HttpResponse response) { answer = std::move(response); });
    EXPECT_FALSE(answer) << "completed before Fetch returned";
    EXPECT_TRUE(loop_.RunUntil([&] { return answer.has_value(); }, kLimit));
    return answer ? std::move(*answer) : HttpResponse{};
  }

  UvLoop loop_;
  OpenSslClient tls_{loop_};
  SocketConnector streams_{loop_};
  CurlHttpClient curl_{loop_};
  StreamHttpClient stream_{{loop_, streams_, tls_}, curl_};
  std::string body_;

 private:
  Client use_ = Client::kStream;
};

/// Every test runs with each client: they have one contract.
class EitherHttpClient : public HttpClientFixture, public ::testing::WithParamInterface<Client> {
 protected:
  EitherHttpClient() { Use(GetParam()); }
};
#define SONDE_WITH_BOTH_HTTP_CLIENTS(Suite)                                         \
  INSTANTIATE_TEST_SUITE_P(Both, Suite,                                             \
                           ::testing::Values(Client::kStream, Client::kCurl),       \
                           [](const auto& test) { return NameOf(test.param); })

/// For messages of failing tests.
inline std::string Describe(const Failure& failure) {
  return (failure ? std::string(Info(failure.reason).name) : "none") + ": " + failure.detail;
}

}  // namespace sonde
