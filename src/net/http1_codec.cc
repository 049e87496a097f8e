#include "net/http1_codec.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "sonde/ascii.h"

namespace sonde {
namespace {

/// RFC 9112 6.3, and 101, after which no HTTP follows. A code below 100 has a body for Go.
bool HasBody(std::string_view method, int status) noexcept {
  if (method == "HEAD") return false;
  return status / 100 != 1 && status != 204 && status != 304;
}

constexpr std::string_view kProtocol = "HTTP/";

}  // namespace

Http1Codec::Http1Codec(CodecAnswer answer, const HttpUrl& url, std::string_view target)
    : answer_(std::move(answer)), head_(answer_.request.max_header_bytes) {
  WriteHead(url, target);
  const HttpRequest& request = answer_.request;
  holds_body_ = request.body && !request.body->empty() && ExpectsContinue(request);
  if (!holds_body_) WriteBody();
}

void Http1Codec::WriteHead(const HttpUrl& url, std::string_view target) {
  const HttpRequest& request = answer_.request;
  const auto write = [this](auto... parts) { (output_.append(parts), ...); };
  write(std::string_view(request.method), " ", target, " HTTP/1.1\r\n");
  if (!HasHeader(request.headers, "Host")) write("Host: ", url.authority(), "\r\n");
  for (const auto& [name, value] : request.headers) {
    if (EqualsIgnoreCase(name, "Transfer-Encoding")) continue;  // the body decides
    write(std::string_view(name), ": ", std::string_view(value), "\r\n");
  }
  if (NeedsClose(request)) output_ += "Connection: close\r\n";
  if (request.body && request.chunked_body) {
    output_ += "Transfer-Encoding: chunked\r\n";
  } else if (request.body || AnnouncesEmptyBody(request.method)) {
    write("Content-Length: ", std::to_string(request.body ? request.body->size() : 0), "\r\n");
  }
  output_ += "\r\n";
}

void Http1Codec::WriteBody() {
  const HttpRequest& request = answer_.request;
  if (!request.body) return;
  if (!request.chunked_body) {
    output_ += *request.body;
    return;
  }
  if (!request.body->empty()) {
    fmt::format_to(std::back_inserter(output_), "{:x}\r\n{}\r\n", request.body->size(),
                   *request.body);
  }
  output_ += "0\r\n\r\n";
}

void Http1Codec::ReleaseBody() {
  if (std::exchange(holds_body_, false)) WriteBody();
}

void Http1Codec::Feed(std::string_view bytes) {
  while (state_ != State::kDone && !bytes.empty()) {
    switch (state_) {
      case State::kHead: TakeHead(bytes); break;
      case State::kLength: TakeLength(bytes); break;
      case State::kChunks: TakeChunks(bytes); break;
      case State::kUntilEnd: Deliver(std::exchange(bytes, {})); break;
      case State::kDone: break;
    }
  }
}

void Http1Codec::FeedEnd() {
  switch (state_) {
    case State::kUntilEnd: state_ = State::kDone; return;
    case State::kDone: return;
    case State::kHead:
      return Fail(FailureReason::kTruncated, head_.bytes() + line_.size() == 0
                                                 ? "the connection was closed without an answer"
                                                 : "the answer ended within its headers");
    case State::kLength:
      return Fail(FailureReason::kTruncated,
                  fmt::format("the body ended {} bytes before its declared length", left_));
    case State::kChunks: return Fail(FailureReason::kTruncated, "the body ended within a chunk");
  }
}

void Http1Codec::Fail(FailureReason reason, std::string_view detail) {
  answer_.response.failure = {reason, std::string(detail)};
  state_ = State::kDone;
}

void Http1Codec::TakeHead(std::string_view& bytes) {
  const std::size_t end = bytes.find('\n');
  const bool whole = end != std::string_view::npos;
  const std::string_view piece = bytes.substr(0, whole ? end + 1 : end);
  bytes.remove_prefix(piece.size());
  line_ += piece;
  const std::size_t known = std::min(line_.size(), kProtocol.size());
  if (!head_.has_status_line() && !kProtocol.starts_with(line_.substr(0, known))) {
    return Fail(FailureReason::kMalformed, "the answer is not HTTP");
  }
  if (!whole && !head_.Exceeds(line_.size())) return;
  TakeLine(std::exchange(line_, {}));
}

void Http1Codec::TakeLine(std::string_view line) {
  if (Failure failure = head_.Add(line, true, answer_.response)) {
    return Fail(failure.reason, failure.detail);
  }
  if (head_.complete()) return BeginBody();
  constexpr int kContinue = 100;  // RFC 9110 15.2.1
  if (!head_.has_status_line() && head_.last_status() == kContinue) ReleaseBody();
}

void Http1Codec::BeginBody() {
  const HttpResponse& response = answer_.response;
  holds_body_ = false;  // nobody wants it any more
  if (!HasBody(answer_.request.method, response.status)) {
    state_ = State::kDone;
  } else if (head_.chunked()) {
    state_ = State::kChunks;
  } else if (response.content_length >= 0) {
    left_ = static_cast<std::uint64_t>(response.content_length);
    state_ = left_ > 0 ? State::kLength : State::kDone;
  } else {
    state_ = State::kUntilEnd;
  }
}

void Http1Codec::Deliver(std::string_view piece) {
  answer_.response.body_bytes += piece.size();
  if (!answer_.take(piece)) Fail(FailureReason::kSizeLimit, RefusedBody().detail);
}

void Http1Codec::TakeLength(std::string_view& bytes) {
  const std::string_view piece = bytes.substr(0, std::min<std::uint64_t>(left_, bytes.size()));
  bytes.remove_prefix(piece.size());
  left_ -= piece.size();
  if (left_ == 0) state_ = State::kDone;
  Deliver(piece);
}

void Http1Codec::TakeChunks(std::string_view& bytes) {
  std::string_view data;
  switch (chunks_.Next(bytes, data)) {
    case Http1Chunks::Event::kMore: return;
    case Http1Chunks::Event::kData: Deliver(data); return;
    case Http1Chunks::Event::kBroken: return Fail(FailureReason::kMalformed, chunks_.flaw());
    case Http1Chunks::Event::kDone: return TakeTrailers();
  }
}

void Http1Codec::TakeTrailers() {
  state_ = State::kDone;
  std::string_view lines = chunks_.trailers();
  while (!lines.empty()) {
    const std::size_t size = lines.find('\n') + 1;
    if (Failure failure = head_.Add(lines.substr(0, size), true, answer_.response)) {
      return Fail(failure.reason, failure.detail);
    }
    lines.remove_prefix(size);
    if (lines.starts_with('\n') || lines.starts_with("\r\n")) return;  // more is not for us
  }
}

}  // namespace sonde
