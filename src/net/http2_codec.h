// Http2Codec: a request and its answer in HTTP/2 (RFC 9113), over nghttp2.
//
// Why: frames, header compression and flow control are the library's; which headers and which
// frame make the answer, and what a reset or a GOAWAY means for it, is decided here, as Go's client
// decides it (so the library's own rules for messages are off). Nothing is ever retried.
//
// THREAD: the shard's. LIFETIME: see HttpCodec.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "net/http_codec.h"
#include "net/http_head.h"

struct nghttp2_session;

namespace sonde {

class Http2Codec final : public HttpCodec {
 public:
  Http2Codec(CodecAnswer answer, const HttpUrl& url);
  ~Http2Codec() override;

  std::string TakeOutput() override;
  void Feed(std::string_view bytes) override;
  void FeedEnd() override;
  bool done() const noexcept override { return done_; }
  bool answered() const noexcept override { return answered_; }
  bool HoldsBody() const noexcept override { return holds_body_; }
  void ReleaseBody() override;

 private:
  struct Callbacks;

  /// One run of header fields, from HEADERS to END_HEADERS.
  struct HeaderBlock {
    std::vector<HttpHeader> fields;
    std::string status;
    bool has_status = false;
    bool has_pseudo = false;
    std::string_view flaw;  ///< static text
  };
  struct FreeSession {
    void operator()(nghttp2_session* session) const noexcept;
  };

  void Start();
  bool Submit(const HttpUrl& url);
  /// Fails if the library has given up on the connection.
  void CheckSession();

  void OnHeader(std::string_view name, std::string_view value);
  void OnPseudoHeader(std::string_view name, std::string_view value);
  void OnHeadersEnd(bool end_stream);
  void OnTrailersEnd(HeaderBlock block, bool end_stream);
  void OnData(std::string_view piece);
  void OnStreamEnd();
  void OnStreamClose(std::uint32_t error);
  std::size_t ReadBody(char* buffer, std::size_t size) noexcept;
  bool BodyIsSent() const noexcept;
  void Fail(FailureReason reason, std::string detail);

  CodecAnswer answer_;
  std::unique_ptr<nghttp2_session, FreeSession> session_;
  std::string output_;
  std::string error_text_;  ///< the library's last complaint
  std::size_t sent_ = 0;    ///< of the request's body
  std::size_t header_bytes_ = 0;
  HeaderBlock block_;  ///< under way
  bool holds_body_ = false;
  bool complete_ = false;  ///< the final headers have come
  bool answered_ = false;
  bool done_ = false;
};

}  // namespace sonde
