#include "server/http_codec.h"

#include <algorithm>

#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/status.hpp>
#include <boost/beast/http/string_body.hpp>

#include "server/http_text.h"
#include "sonde/ascii.h"
#include "sonde/percent.h"

namespace sonde {
namespace {

namespace http = boost::beast::http;

constexpr unsigned kHttp10 = 10;
constexpr unsigned kHttp11 = 11;

std::string_view View(boost::beast::string_view text) { return {text.data(), text.size()}; }

RequestDecoder::Refusal RefusalOf(boost::beast::error_code error) {
  if (error == http::error::header_limit) return {431, "the request header is too large"};
  if (error == http::error::body_limit) return {413, "the request body is too large"};
  if (error == http::error::bad_version) return {505, "the HTTP version is not supported"};
  return {400, "bad request: " + error.message()};
}

// A method starts with a token character (RFC 9110 5.6.2). Anything else is another protocol, TLS
// for instance, and would wait for its empty line until the timeout.
bool CanStartRequest(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
         std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

// RFC 9112 2.2: empty lines before the request line are skipped.
void SkipEmptyLines(std::string& input) {
  const std::size_t start = std::min(input.find_first_not_of("\r\n"), input.size());
  input.erase(0, start);
}

std::string_view SafeLine(std::string_view text) {
  return text.substr(0, text.find_first_of("\r\n"));
}

}  // namespace

struct RequestDecoder::Parser : http::request_parser<http::string_body> {
  bool started = false;
};

RequestDecoder::RequestDecoder(DecodeLimits limits)
    : limits_(limits), parser_(std::make_unique<Parser>()) {
  parser_->header_limit(limits.header_bytes);
  parser_->body_limit(limits.body_bytes);
  parser_->eager(true);
}

RequestDecoder::~RequestDecoder() = default;

RequestDecoder::State RequestDecoder::Refuse(int status, std::string message) {
  refusal_ = {status, std::move(message)};
  return State::kRefused;
}

RequestDecoder::State RequestDecoder::Decode(std::string& input) {
  if (!parser_->started) {
    SkipEmptyLines(input);
    if (input.empty()) return State::kNeedMore;
    if (!CanStartRequest(input.front())) return Refuse(400, "bad request: this is not HTTP");
    parser_->started = true;
  }
  boost::beast::error_code error;
  const std::size_t used = parser_->put({input.data(), input.size()}, error);
  input.erase(0, used);
  consumed_ += used;
  if (error && error != http::error::need_more) {
    refusal_ = RefusalOf(error);
    return State::kRefused;
  }
  if (!parser_->is_header_done()) return State::kNeedMore;
  if (!header_checked_) {
    header_checked_ = true;
    const State checked = CheckHeader();
    if (checked != State::kNeedMore) return checked;
  }
  if (parser_->is_done()) return State::kDone;
  return IsTooLarge(input.size()) ? Refuse(413, "the request is too large") : State::kNeedMore;
}

/// The parser limits head and body, but neither chunk extensions nor trailers: lines that never end
/// are not consumed, and many small ones are more framing than body.
bool RequestDecoder::IsTooLarge(std::size_t waiting) const noexcept {
  constexpr std::size_t kFramingPerByte = 8;
  return waiting > limits_.header_bytes ||
         consumed_ > 2 * limits_.header_bytes + kFramingPerByte * limits_.body_bytes;
}

RequestDecoder::State RequestDecoder::CheckHeader() {
  const auto& message = parser_->get();
  const auto hosts = message.count(http::field::host);
  if (hosts > 1 || (hosts == 0 && message.version() == kHttp11)) {
    return Refuse(400, "bad request: one Host header is required");
  }
  const auto coding = message.find(http::field::transfer_encoding);
  if (coding != message.end()) {
    if (message.version() == kHttp10)
      return Refuse(400, "bad request: HTTP/1.0 has no transfer codings");
    if (!EqualsIgnoreCase(Trimmed(View(coding->value())), "chunked")) {
      return Refuse(501, "the transfer coding is not implemented");
    }
  }
  const State target = FillTarget(View(message.target()));
  if (target != State::kNeedMore) return target;
  const auto expect = message.find(http::field::expect);
  if (expect == message.end() || message.version() == kHttp10) return State::kNeedMore;
  if (!EqualsIgnoreCase(View(expect->value()), "100-continue")) {
    return Refuse(417, "the expectation can't be met");
  }
  return parser_->is_done() ? State::kNeedMore : State::kExpectsContinue;
}

// Origin form, or absolute form whose authority is dropped (RFC 9112 3.2).
RequestDecoder::State RequestDecoder::FillTarget(std::string_view target) {
  const std::size_t scheme = target.find("://");
  if (!target.starts_with('/') && scheme != std::string_view::npos &&
      scheme < target.find_first_of("/?")) {
    const std::size_t path = target.find_first_of("/?", scheme + 3);
    target = path == std::string_view::npos ? "/" : target.substr(path);
  }
  ServerRequest& request = decoded_.request;
  const std::size_t question = target.find('?');
  request.raw_path = target.substr(0, question);
  if (question != std::string_view::npos) request.raw_query = target.substr(question + 1);
  if (request.raw_path.empty()) request.raw_path = "/";
  if (!request.raw_path.starts_with('/'))
    return Refuse(400, "bad request: no path in the request target");
  auto path = PercentDecode(request.raw_path);
  if (!path) return Refuse(400, "bad request: broken escape in the path");
  request.path = std::move(*path);
  request.query = QueryParams::Parse(request.raw_query);
  return State::kNeedMore;
}

DecodedRequest RequestDecoder::Take() {
  auto message = parser_->release();
  decoded_.keep_alive = message.version() == kHttp11 && message.keep_alive();
  decoded_.request.method = View(message.method_string());
  decoded_.request.body = std::move(message.body());
  for (const auto& field : message) {
    decoded_.request.headers.emplace_back(View(field.name_string()), View(field.value()));
  }
  return std::move(decoded_);
}

std::string EncodeHead(const ServerResponse& response, std::size_t body_bytes, bool keep_alive,
                       std::string_view date) {
  const auto reason = View(http::obsolete_reason(static_cast<http::status>(response.status)));
  std::string head = "HTTP/1.1 " + std::to_string(response.status) + " ";
  (head += reason) += "\r\n";
  const auto add = [&](std::string_view name, std::string_view value) {
    (((head += SafeLine(name)) += ": ") += SafeLine(value)) += "\r\n";
  };
  if (!response.content_type.empty()) add("Content-Type", response.content_type);
  for (const auto& [name, value] : response.headers) add(name, value);
  add("Date", date);
  if (response.status != 204 && response.status != 304)
    add("Content-Length", std::to_string(body_bytes));
  if (!keep_alive) add("Connection", "close");
  head += "\r\n";
  return head;
}

}  // namespace sonde
