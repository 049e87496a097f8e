// QuicHttpClient: the HttpClient for HTTP/3.
//
// Why: its library is another one, loaded at run time; where it is missing, requests fail with
// reason kConfig and a text that says what to install.
//
// THREAD: the shard's. LIFETIME: outlives its ops.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "net/curl_multi.h"
#include "sonde/net/http_client.h"

namespace sonde {

struct QuicLibrary;

class QuicHttpClient final : public HttpClient {
 public:
  /// `library`: null for the process's, which is loaded by the first request if nobody has.
  explicit QuicHttpClient(EventLoop& loop, const QuicLibrary* library = nullptr);
  ~QuicHttpClient() override;

  /// `request.versions` is kHttp3; a proxy is not gone through.
  [[nodiscard]] std::unique_ptr<HttpOp> Fetch(
      HttpRequest request, std::move_only_function<void(HttpResponse)> done) override;

  /// Exchanges under way or not yet destroyed.
  std::size_t exchanges() const noexcept { return multi_ ? multi_->size() : 0; }

 private:
  class Operation;

  EventLoop& loop_;
  const QuicLibrary* library_;
  std::optional<CurlMulti> multi_;  ///< made for the first request: it comes with a thread
};

}  // namespace sonde
