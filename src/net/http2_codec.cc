#include "net/http2_codec.h"

#include <fmt/format.h>
#include <nghttp2/nghttp2.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <utility>
#include <vector>

#include "net/http2_request.h"
#include "sonde/ascii.h"
#include "sonde/token.h"

namespace sonde {
namespace {

/// Streams and connection may have this much under way; the same for both, as there is one stream.
constexpr int kWindow = 4 << 20;
/// Of DATA frames that the peer may send; Go's.
constexpr std::uint32_t kMaxFrame = std::uint32_t{1} << 20;
/// The first of a client.
constexpr std::int32_t kStream = 1;
/// Given to the transport at a time, so that a large body is not copied at once.
constexpr std::size_t kOutputBytes = std::size_t{64} * 1024;
/// What a header field counts beyond its letters (RFC 9113 6.5.2), so that empty ones have a
/// limit (docs/pitfalls.md 8.1).
constexpr std::size_t kFieldBytes = 32;

/// RFC 9113 8.2.1: a token in lower case.
bool IsFieldName(std::string_view name) noexcept {
  return IsToken(name) && std::ranges::none_of(name, [](char c) { return c >= 'A' && c <= 'Z'; });
}

bool IsFieldValue(std::string_view value) noexcept {
  return std::ranges::none_of(value, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && byte != '\t') || byte == 0x7f;
  });
}

/// The declared length if there is exactly one, -1 otherwise, as Go has it.
std::int64_t SingleLength(const HttpResponse& response) {
  const auto count = std::ranges::count_if(response.headers, [](const HttpHeader& header) {
    return EqualsIgnoreCase(header.first, "Content-Length");
  });
  return count == 1 ? DeclaredLength(response) : -1;
}

/// `fields` in the library's form, which points into them.
std::vector<nghttp2_nv> Wire(std::vector<HttpHeader>& fields) {
  std::vector<nghttp2_nv> wire;
  for (auto& [name, value] : fields) {
    wire.push_back({reinterpret_cast<std::uint8_t*>(name.data()),
                    reinterpret_cast<std::uint8_t*>(value.data()), name.size(), value.size(),
                    NGHTTP2_NV_FLAG_NONE});
  }
  return wire;
}

}  // namespace

/// What the library calls; `self` is the codec.
struct Http2Codec::Callbacks {
  static Http2Codec& Self(void* self) noexcept { return *static_cast<Http2Codec*>(self); }

  static int Begin(nghttp2_session*, const nghttp2_frame_hd* head, void* self) {
    if (head->type == NGHTTP2_PUSH_PROMISE) {  // docs/pitfalls.md 8.2
      Self(self).Fail(FailureReason::kMalformed, "the server pushes, which it was told not to");
    }
    return Verdict(self);
  }
  static int Header(nghttp2_session*, const nghttp2_frame* frame, const std::uint8_t* name,
                    std::size_t name_size, const std::uint8_t* value, std::size_t value_size,
                    std::uint8_t, void* self) {
    if (frame->hd.type != NGHTTP2_HEADERS) return 0;
    Self(self).OnHeader({reinterpret_cast<const char*>(name), name_size},
                        {reinterpret_cast<const char*>(value), value_size});
    return Verdict(self);
  }
  static int Frame(nghttp2_session*, const nghttp2_frame* frame, void* self) {
    const bool is_headers = frame->hd.type == NGHTTP2_HEADERS;
    if (!is_headers && frame->hd.type != NGHTTP2_DATA) return 0;
    const bool end = (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0;
    if (is_headers) Self(self).OnHeadersEnd(end);
    if (end && !Self(self).done_) Self(self).OnStreamEnd();
    return Verdict(self);
  }
  static int Data(nghttp2_session*, std::uint8_t, std::int32_t, const std::uint8_t* bytes,
                  std::size_t size, void* self) {
    Self(self).OnData({reinterpret_cast<const char*>(bytes), size});
    return Verdict(self);
  }
  static int Close(nghttp2_session*, std::int32_t, std::uint32_t error, void* self) {
    if (!Self(self).done_) Self(self).OnStreamClose(error);
    return Verdict(self);
  }
  static int Error(nghttp2_session*, int, const char* text, std::size_t size, void* self) {
    Self(self).error_text_.assign(text, size);
    return 0;
  }
  static ssize_t Body(nghttp2_session*, std::int32_t, std::uint8_t* buffer, std::size_t size,
                      std::uint32_t* flags, nghttp2_data_source*, void* self) {
    if (Self(self).holds_body_) return NGHTTP2_ERR_DEFERRED;
    const std::size_t count = Self(self).ReadBody(reinterpret_cast<char*>(buffer), size);
    if (Self(self).BodyIsSent()) *flags |= NGHTTP2_DATA_FLAG_EOF;
    return static_cast<ssize_t>(count);
  }
  /// Once the answer is over the library need not read on.
  static int Verdict(void* self) noexcept {
    return Self(self).done_ ? NGHTTP2_ERR_CALLBACK_FAILURE : 0;
  }
};

void Http2Codec::FreeSession::operator()(nghttp2_session* session) const noexcept {
  nghttp2_session_del(session);
}

Http2Codec::Http2Codec(CodecAnswer answer, const HttpUrl& url) : answer_(std::move(answer)) {
  if (std::string flaw = FindHttp2Flaw(answer_.request.headers); !flaw.empty()) {
    Fail(FailureReason::kConfig, "HTTP/2 has no place for the header " + flaw);
    return;
  }
  Start();
  if (!session_ || !Submit(url)) {
    Fail(FailureReason::kInternal, "the HTTP/2 library refused the request");
  }
}

Http2Codec::~Http2Codec() = default;

void Http2Codec::Start() {
  nghttp2_session_callbacks* callbacks = nullptr;
  if (nghttp2_session_callbacks_new(&callbacks) != 0) return;
  nghttp2_session_callbacks_set_on_begin_frame_callback(callbacks, &Callbacks::Begin);
  nghttp2_session_callbacks_set_on_header_callback(callbacks, &Callbacks::Header);
  nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, &Callbacks::Frame);
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, &Callbacks::Data);
  nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, &Callbacks::Close);
  nghttp2_session_callbacks_set_error_callback2(callbacks, &Callbacks::Error);
  nghttp2_option* options = nullptr;
  nghttp2_session* session = nullptr;
  if (nghttp2_option_new(&options) == 0) {
    nghttp2_option_set_no_http_messaging(options, 1);
    nghttp2_session_client_new2(&session, callbacks, this, options);
  }
  nghttp2_option_del(options);
  nghttp2_session_callbacks_del(callbacks);
  session_.reset(session);
}

bool Http2Codec::Submit(const HttpUrl& url) {
  const HttpRequest& request = answer_.request;
  const std::array<nghttp2_settings_entry, 4> settings = {{
      {NGHTTP2_SETTINGS_ENABLE_PUSH, 0},
      {NGHTTP2_SETTINGS_MAX_FRAME_SIZE, kMaxFrame},
      {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, kWindow},
      {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE,
       static_cast<std::uint32_t>(std::min<std::size_t>(request.max_header_bytes, UINT32_MAX))},
  }};
  nghttp2_data_provider body{};
  body.read_callback = &Callbacks::Body;
  std::vector<HttpHeader> fields = Http2RequestFields(request, url);
  const std::vector<nghttp2_nv> wire = Wire(fields);
  const bool has_body = request.body && !request.body->empty();
  holds_body_ = has_body && ExpectsContinue(request);
  return nghttp2_submit_settings(session_.get(), NGHTTP2_FLAG_NONE, settings.data(),
                                 settings.size()) == 0 &&
         nghttp2_session_set_local_window_size(session_.get(), NGHTTP2_FLAG_NONE, 0, kWindow) ==
             0 &&
         nghttp2_submit_request(session_.get(), nullptr, wire.data(), wire.size(),
                                has_body ? &body : nullptr, nullptr) > 0;
}

std::string Http2Codec::TakeOutput() {
  while (session_ && output_.size() < kOutputBytes) {
    const std::uint8_t* bytes = nullptr;
    const ssize_t size = nghttp2_session_mem_send(session_.get(), &bytes);
    if (size <= 0) break;
    output_.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
  }
  CheckSession();
  return std::exchange(output_, {});
}

void Http2Codec::Feed(std::string_view bytes) {
  if (done_) return;
  const ssize_t used = nghttp2_session_mem_recv(
      session_.get(), reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  if (done_) return;
  if (used < 0) {
    return Fail(FailureReason::kMalformed,
                fmt::format("HTTP/2: {}", nghttp2_strerror(static_cast<int>(used))));
  }
  output_ += TakeOutput();
}

// A broken connection is told to the peer first, behind output that is due; after that the library
// wants nothing any more (docs/pitfalls.md 8.3).
void Http2Codec::CheckSession() {
  if (done_ || !session_) return;
  const bool wants = nghttp2_session_want_read(session_.get()) != 0 ||
                     nghttp2_session_want_write(session_.get()) != 0;
  if (wants) return;
  Fail(FailureReason::kMalformed,
       "HTTP/2: " + (error_text_.empty() ? "the peer broke the protocol" : error_text_));
}

void Http2Codec::FeedEnd() {
  if (done_) return;
  Fail(FailureReason::kTruncated, complete_   ? "the connection ended within the body"
                                  : answered_ ? "the answer ended within its headers"
                                              : "the connection was closed without an answer");
}

void Http2Codec::Fail(FailureReason reason, std::string detail) {
  done_ = true;
  answer_.response.failure = {reason, std::move(detail)};
}

void Http2Codec::OnHeader(std::string_view name, std::string_view value) {
  header_bytes_ += name.size() + value.size() + kFieldBytes;
  const std::size_t limit = answer_.request.max_header_bytes;
  if (header_bytes_ > limit) {
    return Fail(FailureReason::kSizeLimit,
                fmt::format("the headers are larger than {} bytes", limit));
  }
  if (!block_.flaw.empty()) return;  // what is refused need not be kept
  if (!IsFieldValue(value)) block_.flaw = "a header has a control character in it";
  if (name.starts_with(':')) return OnPseudoHeader(name, value);
  if (!IsFieldName(name)) block_.flaw = "a line of the head is no header";
  block_.fields.emplace_back(name, value);
}

// RFC 9113 8.3: they come first, once each, and an answer has only one.
void Http2Codec::OnPseudoHeader(std::string_view name, std::string_view value) {
  if (!block_.fields.empty()) block_.flaw = "a pseudo-header comes after a header";
  if (name != ":status") block_.flaw = "an answer has another pseudo-header than :status";
  if (block_.has_status) block_.flaw = "a pseudo-header comes twice";
  block_.has_status = block_.has_pseudo = true;
  block_.status = value;
}

void Http2Codec::OnHeadersEnd(bool end_stream) {
  HeaderBlock block = std::exchange(block_, {});
  if (!block.flaw.empty()) return Fail(FailureReason::kMalformed, std::string(block.flaw));
  if (complete_) return OnTrailersEnd(std::move(block), end_stream);
  answered_ = true;
  int status = 0;
  const std::string_view digits = block.status;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), status);
  if (error != std::errc{} || end != digits.data() + digits.size()) {
    return Fail(FailureReason::kMalformed, "the answer's :status is missing or no number");
  }
  if (status >= 100 && status <= 199) {
    if (status == 100) ReleaseBody();
    if (end_stream) Fail(FailureReason::kMalformed, "an interim answer ends the stream");
    return;
  }
  complete_ = true;
  HttpResponse& response = answer_.response;
  response.status = status;
  response.version = "HTTP/2.0";
  response.headers = std::move(block.fields);
  response.content_length = SingleLength(response);
  const bool is_head = answer_.request.method == "HEAD";
  if (!HasHeader(response.headers, "Content-Length") && end_stream && !is_head) {
    response.content_length = 0;
  }
  if (is_head) done_ = true;  // whatever follows, there is no body
}

void Http2Codec::OnTrailersEnd(HeaderBlock block, bool end_stream) {
  if (!end_stream) return Fail(FailureReason::kMalformed, "headers come in the middle of a body");
  if (block.has_pseudo) return Fail(FailureReason::kMalformed, "a trailer is a pseudo-header");
  answer_.response.trailers = std::move(block.fields);
}

void Http2Codec::OnData(std::string_view piece) {
  if (!complete_) return Fail(FailureReason::kMalformed, "a body comes before its headers");
  HttpResponse& response = answer_.response;
  const bool is_too_much =
      response.content_length >= 0 &&
      response.body_bytes + piece.size() > static_cast<std::uint64_t>(response.content_length);
  if (is_too_much) {
    piece =
        piece.substr(0, static_cast<std::uint64_t>(response.content_length) - response.body_bytes);
  }
  response.body_bytes += piece.size();
  if (!answer_.take(piece)) {
    return Fail(FailureReason::kSizeLimit, RefusedBody().detail);
  }
  if (is_too_much) Fail(FailureReason::kMalformed, "the body is longer than its declared length");
}

void Http2Codec::OnStreamEnd() {
  if (!complete_) return Fail(FailureReason::kMalformed, "the stream ended without an answer");
  const HttpResponse& response = answer_.response;
  if (std::cmp_less(response.body_bytes, response.content_length)) {
    return Fail(FailureReason::kTruncated, "the body ended before its declared length");
  }
  done_ = true;
}

void Http2Codec::OnStreamClose(std::uint32_t error) {
  const std::string name = nghttp2_http2_strerror(error);
  // What the library has found wrong, it resets by itself.
  if (!error_text_.empty()) return Fail(FailureReason::kMalformed, "HTTP/2: " + error_text_);
  if (error == NGHTTP2_PROTOCOL_ERROR) {
    return Fail(FailureReason::kMalformed, "the stream was reset: " + name);
  }
  Fail(FailureReason::kTransferReset,
       complete_ ? "the server reset the stream within the body: " + name
                 : "the server refused the request without an answer: " + name);
}

void Http2Codec::ReleaseBody() {
  if (std::exchange(holds_body_, false)) nghttp2_session_resume_data(session_.get(), kStream);
}

std::size_t Http2Codec::ReadBody(char* buffer, std::size_t size) noexcept {
  const std::string_view rest = std::string_view(*answer_.request.body).substr(sent_);
  const std::size_t count = std::min(size, rest.size());
  std::memcpy(buffer, rest.data(), count);
  sent_ += count;
  return count;
}

bool Http2Codec::BodyIsSent() const noexcept { return sent_ == answer_.request.body->size(); }

}  // namespace sonde
