// CurlHttpClient: the HttpClient over curl.
//
// Why: HTTP/1.1 and HTTP/2 as the world speaks them, with every connection fresh, every address
// given and exactly one request on the wire: a second socket for the same exchange is refused,
// which is how curl's own retries (HTTP/2 REFUSED_STREAM and GOAWAY, 417) end.
//
// HTTP/3 is another library's (curl_quic_client.h).
//
// THREAD: the shard's; curl_global_init must have run. LIFETIME: outlives its ops.
#pragma once

#include <memory>

#include "net/curl_multi.h"
#include "net/curl_quic_client.h"
#include "sonde/net/http_client.h"

namespace sonde {

class CurlHttpClient final : public HttpClient {
 public:
  explicit CurlHttpClient(EventLoop& loop);
  ~CurlHttpClient() override;

  [[nodiscard]] std::unique_ptr<HttpOp> Fetch(
      HttpRequest request, std::move_only_function<void(HttpResponse)> done) override;

  /// Exchanges under way or not yet destroyed.
  std::size_t exchanges() const noexcept { return multi_.size() + quic_.exchanges(); }
  const CurlMulti& multi() const noexcept { return multi_; }

 private:
  EventLoop& loop_;
  CurlMulti multi_;
  QuicHttpClient quic_;
};

}  // namespace sonde
