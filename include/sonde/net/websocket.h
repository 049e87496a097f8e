// WebSocket (RFC 6455) from the client's side: the upgrade, and the frames after it; no I/O.
//
// Why: the websocket prober owns its connection (a ByteStream), so that address, TLS and stamps are
// the same as everywhere; what is left of the protocol is bytes in, messages out.
//
//     auto upgrade = WebSocketUpgrade::Make({...});   write upgrade->request()
//     upgrade->OnData(bytes) … until it is not kMore; then WebSocketCodec takes upgrade->rest()
//
// THREAD: the shard's. LIFETIME: values; they own their buffers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sonde/failure.h"
#include "sonde/net/http_client.h"
#include "sonde/result.h"

namespace sonde {

/// The opening handshake (RFC 6455 4.1).
class WebSocketUpgrade {
 public:
  /// Of the answer's head, with the interim answers before it.
  static constexpr std::size_t kMaxHeadBytes = std::size_t{64} * 1024;

  struct Request {
    std::string host;    ///< of the Host header, with its port as written
    std::string target;  ///< path and query
    /// Sent besides those of the handshake, in this order. A Host replaces the one above, a
    /// User-Agent the default one.
    std::vector<HttpHeader> headers;
  };
  /// An error for what cannot be sent: line breaks, or headers of the handshake itself.
  static Result<WebSocketUpgrade> Make(Request request);

  const std::string& request() const noexcept { return request_; }

  enum class Step : std::uint8_t { kMore, kUpgraded, kFailed };
  /// What came from the server. After kFailed, failure() says why: kMalformed, kSizeLimit or
  /// kWsUpgrade.
  Step OnData(std::string_view bytes);
  const Failure& failure() const noexcept { return failure_; }
  /// Of the answer; 0 as long as its head is not whole.
  int status() const noexcept { return response_.status; }
  /// What came behind the answer's head: the first frames.
  std::string_view rest() const noexcept { return rest_; }

 private:
  WebSocketUpgrade() = default;
  Step Fail(FailureReason reason, std::string detail);
  Step Judge();

  std::string request_;
  std::string accept_;  ///< the only right Sec-WebSocket-Accept
  std::string received_;
  std::size_t interim_bytes_ = 0;
  std::string rest_;
  HttpResponse response_;
  Failure failure_;
};

/// Frames and messages (RFC 6455 5), masked as a client must. Pings are answered by themselves.
class WebSocketCodec {
 public:
  /// A larger message fails with kSizeLimit.
  static constexpr std::size_t kMaxMessageBytes = std::size_t{16} << 20;

  WebSocketCodec();
  WebSocketCodec(const WebSocketCodec&) = delete;
  WebSocketCodec& operator=(const WebSocketCodec&) = delete;
  ~WebSocketCodec();

  /// Takes bytes of the peer. Fails with kMalformed or kSizeLimit where they break the protocol,
  /// with kTruncated where the peer closes; messages that were whole before can still be taken.
  std::expected<void, Failure> Receive(std::string_view bytes);
  /// The next whole message, text or binary.
  std::optional<std::string> TakeMessage();
  /// Queues a text message as one frame.
  void SendText(std::string_view text);
  /// What is to be written now: messages, and answers to pings.
  std::string TakeOutput();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sonde
