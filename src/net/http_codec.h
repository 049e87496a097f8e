// HttpCodec: one request and its answer as bytes, without a transport.
//
// Why: HTTP/1 and HTTP/2 differ in their bytes only. HttpExchange carries those over any stream,
// and tests feed them by hand.
//
// THREAD: the shard's. LIFETIME: request and response outlive it.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "sonde/net/http_client.h"

namespace sonde {

/// What a codec reads the request from, and where it writes what comes.
struct CodecAnswer {
  const HttpRequest& request;
  HttpResponse& response;  ///< head, trailers, counts and, at the end, the failure
  /// Takes every piece of the body. False: no more, please.
  std::move_only_function<bool(std::string_view)> take;
};

class HttpCodec {
 public:
  HttpCodec() = default;
  HttpCodec(const HttpCodec&) = delete;
  HttpCodec& operator=(const HttpCodec&) = delete;
  virtual ~HttpCodec() = default;

  /// Bytes for the peer, "" if there are none now.
  virtual std::string TakeOutput() = 0;
  /// Bytes of the peer.
  virtual void Feed(std::string_view bytes) = 0;
  /// The peer has ended the stream: what has come is whole, or truncated.
  virtual void FeedEnd() = 0;
  /// The answer is over: whole, or with a failure in the response.
  virtual bool done() const noexcept = 0;
  /// Whether a byte of an answer has come.
  virtual bool answered() const noexcept = 0;
  /// Whether the body of the request waits for the server's consent (RFC 9110 10.1.1).
  virtual bool HoldsBody() const noexcept { return false; }
  /// Lets it go without.
  virtual void ReleaseBody() {}
};

}  // namespace sonde
