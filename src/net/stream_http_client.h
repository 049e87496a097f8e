// StreamHttpClient: the HttpClient over our own streams and codecs.
//
// Why: a check's path, HTTP/1 and HTTP/2 straight to the target or plain through a proxy, is the
// agent's heart: every stamp, verdict and system call of it is ours. What it does not speak
// (tunnels through proxies, HTTP/3) it hands to another client.
//
// THREAD: the shard's. LIFETIME: outlives its ops; the transports and `other` outlive it.
#pragma once

#include <functional>
#include <memory>

#include "net/http_exchange.h"
#include "sonde/net/http_client.h"

namespace sonde {

class StreamHttpClient final : public HttpClient {
 public:
  StreamHttpClient(const HttpTransports& transports, HttpClient& other)
      : transports_(transports), other_(other) {}

  [[nodiscard]] std::unique_ptr<HttpOp> Fetch(
      HttpRequest request, std::move_only_function<void(HttpResponse)> done) override;

 private:
  HttpTransports transports_;
  HttpClient& other_;
};

}  // namespace sonde
