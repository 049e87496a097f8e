// Http1Codec: a request and its answer in HTTP/1.1 (RFC 9112).
//
// Why ours: a monitor has to tell what is wrong with an answer, and to see every one that
// blackbox_exporter sees: status lines of other versions, codes below 100, heads that a browser's
// library refuses to show. What counts as an answer is decided in HttpHead and Http1Chunks.
//
// THREAD: the shard's. LIFETIME: see HttpCodec.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "net/http1_chunks.h"
#include "net/http_codec.h"
#include "net/http_head.h"

namespace sonde {

class Http1Codec final : public HttpCodec {
 public:
  /// `target`: what stands on the request line behind the method.
  Http1Codec(CodecAnswer answer, const HttpUrl& url, std::string_view target);

  std::string TakeOutput() override { return std::exchange(output_, {}); }
  void Feed(std::string_view bytes) override;
  void FeedEnd() override;
  bool done() const noexcept override { return state_ == State::kDone; }
  bool answered() const noexcept override { return head_.bytes() + line_.size() > 0; }
  bool HoldsBody() const noexcept override { return holds_body_; }
  void ReleaseBody() override;

 private:
  enum class State : std::uint8_t { kHead, kLength, kChunks, kUntilEnd, kDone };

  void WriteHead(const HttpUrl& url, std::string_view target);
  void WriteBody();
  /// Each takes what it can use from the front of `bytes`.
  void TakeHead(std::string_view& bytes);
  void TakeLine(std::string_view line);
  void BeginBody();
  void TakeLength(std::string_view& bytes);
  void TakeChunks(std::string_view& bytes);
  void TakeTrailers();
  void Deliver(std::string_view piece);
  void Fail(FailureReason reason, std::string_view detail);

  CodecAnswer answer_;
  std::string output_;
  bool holds_body_ = false;
  State state_ = State::kHead;
  HttpHead head_;
  std::string line_;  ///< the beginning of a line whose end has not come
  std::uint64_t left_ = 0;
  Http1Chunks chunks_;
};

}  // namespace sonde
