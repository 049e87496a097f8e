// HttpExchange: one request and its answer over a stream of our own: connect, TLS, codec.
//
//     Start → OnConnected → (OnTls) → Begin → Pump / OnBytes … → Finish
//
// THREAD: the shard's. LIFETIME: shared by its op and by itself while a callback runs; on_body may
// destroy the op.
#pragma once

#include <expected>
#include <functional>
#include <memory>
#include <string_view>

#include "net/http_codec.h"
#include "net/http_head.h"
#include "sonde/net/http_client.h"
#include "sonde/net/stream.h"
#include "sonde/net/tls.h"

namespace sonde {

/// What exchanges are made of; outlives them.
struct HttpTransports {
  EventLoop& loop;
  StreamConnector& streams;
  TlsClient& tls;
};

class HttpExchange final : public std::enable_shared_from_this<HttpExchange> {
 public:
  HttpExchange(const HttpTransports& transports, HttpRequest request, HttpUrl url,
               std::move_only_function<void(HttpResponse)> done);

  void Start();
  /// Nobody listens any more: closes the connection, calls nothing.
  void Abandon() noexcept;
  const HttpResponse& response() const noexcept { return response_; }

 private:
  using Stream = std::expected<std::unique_ptr<ByteStream>, Failure>;

  void OnConnected(Stream stream);
  void StartTls(std::unique_ptr<ByteStream> transport);
  void OnTls(TlsOutcome outcome);
  /// The stream is ready: sends the request.
  void Begin(std::unique_ptr<ByteStream> stream);
  std::unique_ptr<HttpCodec> MakeCodec(bool is_http2);
  void Pump();
  void Read();
  void OnBytes(std::expected<std::string_view, Failure> bytes);
  /// What came has been fed to the codec, and digested: on with the exchange.
  void GoOn();
  bool TakeBody(std::string_view piece);
  void Finish(Failure failure = {});

  /// A plain request to an https proxy: the TLS is the proxy's.
  bool IsPlainOverTls() const noexcept;
  std::string Target() const;

  HttpTransports transports_;
  HttpRequest request_;
  HttpUrl url_;
  std::move_only_function<void(HttpResponse)> done_;
  HttpResponse response_;
  std::unique_ptr<ByteStream> stream_;
  std::unique_ptr<HttpCodec> codec_;
  bool abandoned_ = false;
  std::optional<MonoTime> last_bytes_;  ///< when the peer's last bytes came
  OpPtr step_;                          ///< connecting, handshaking, reading, digesting
  OpPtr write_;                         ///< ops go before their stream
  OpPtr hold_;                          ///< until the request's body goes without consent
};

}  // namespace sonde
