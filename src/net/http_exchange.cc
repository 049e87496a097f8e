#include "net/http_exchange.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "net/http1_codec.h"
#include "net/http2_codec.h"

namespace sonde {
namespace {

constexpr std::size_t kReadBytes = std::size_t{64} * 1024;
/// The shortest time that a phase takes.
constexpr Duration kTick{1};
/// How long the body waits for 100 (Continue): Go's and curl's second.
constexpr Duration kContinueWait = std::chrono::seconds(1);

std::vector<std::string> AlpnOffer(HttpVersions versions) {
  switch (versions) {
    case HttpVersions::kHttp2: return {"h2", "http/1.1"};
    case HttpVersions::kHttp2Prior: return {"h2"};
    case HttpVersions::kHttp1:
    case HttpVersions::kHttp3: break;
  }
  return {};  // no offer of HTTP/1.1 alone
}

/// The proxy is no target: what is wrong with it has reasons of its own.
Failure BlameProxy(Failure failure, std::string_view where) {
  if (failure.fault() == Fault::kAgent) return failure;
  return {FailureReason::kProxyConnect, std::string(where) + failure.detail};
}

}  // namespace

HttpExchange::HttpExchange(const HttpTransports& transports, HttpRequest request, HttpUrl url,
                           std::move_only_function<void(HttpResponse)> done)
    : transports_(transports),
      request_(std::move(request)),
      url_(std::move(url)),
      done_(std::move(done)) {
  response_.trace.start = transports_.loop.Now();
}

void HttpExchange::Start() {
  response_.trace.connect_start = response_.trace.start;
  step_ = transports_.streams.ConnectTcp({.peer = request_.peer, .source = request_.source},
                                         [this](Stream stream) { OnConnected(std::move(stream)); });
}

void HttpExchange::Abandon() noexcept {
  abandoned_ = true;
  hold_.reset();
  write_.reset();
  step_.reset();
  stream_.reset();
}

void HttpExchange::OnConnected(Stream stream) {
  if (!stream) {
    return Finish(request_.proxy ? BlameProxy(std::move(stream.error()), "proxy: ")
                                 : std::move(stream.error()));
  }
  response_.tcp = (*stream)->tcp();
  if (response_.tcp) response_.trace.connect_start = response_.tcp->syn_sent;
  response_.trace.connected = response_.tcp ? response_.tcp->connected : transports_.loop.Now();
  if (url_.is_tls || IsPlainOverTls()) return StartTls(std::move(*stream));
  Begin(std::move(*stream));
}

void HttpExchange::StartTls(std::unique_ptr<ByteStream> transport) {
  TlsHandshake handshake{.context = request_.tls,
                         .server_name = request_.tls_server_name,
                         .alpn = AlpnOffer(request_.versions)};
  if (IsPlainOverTls()) {
    handshake = {
        .context = request_.proxy.tls, .server_name = request_.proxy.tls_server_name, .alpn = {}};
  } else {
    response_.trace.tls_start = transports_.loop.Now();
  }
  step_ = transports_.tls.Handshake(std::move(transport), std::move(handshake),
                                    [this](TlsOutcome outcome) { OnTls(std::move(outcome)); });
}

void HttpExchange::OnTls(TlsOutcome outcome) {
  response_.tls = std::move(outcome.facts);
  if (!outcome.stream) {
    return Finish(IsPlainOverTls()
                      ? BlameProxy(std::move(outcome.stream.error()), "TLS with the proxy: ")
                      : std::move(outcome.stream.error()));
  }
  if (!IsPlainOverTls()) response_.trace.tls_done = transports_.loop.Now() - outcome.late;
  if (request_.versions == HttpVersions::kHttp2Prior && response_.tls->alpn != "h2") {
    return Finish({FailureReason::kHttpVersion, "the server does not speak HTTP/2"});
  }
  Begin(std::move(*outcome.stream));
}

void HttpExchange::Begin(std::unique_ptr<ByteStream> stream) {
  stream_ = std::move(stream);
  const bool is_http2 =
      url_.is_tls ? response_.tls->alpn == "h2" : request_.versions == HttpVersions::kHttp2Prior;
  codec_ = MakeCodec(is_http2);
  if (codec_->done()) return Finish();  // the request cannot be made in this version
  response_.trace.request_sent = transports_.loop.Now();
  if (request_.proxy.HasDialogue(url_.is_tls)) {
    response_.trace.proxy_done = response_.trace.request_sent;
  }
  if (codec_->HoldsBody()) {
    hold_ = transports_.loop.After(kContinueWait, [this] {
      codec_->ReleaseBody();
      Pump();
    });
  }
  Pump();
  // Making the request's text (and its records, over TLS) is not the server's time.
  if (stream_ && stream_->sent()) response_.trace.request_sent = stream_->sent();
  Read();
}

std::unique_ptr<HttpCodec> HttpExchange::MakeCodec(bool is_http2) {
  CodecAnswer answer{.request = request_,
                     .response = response_,
                     .take = [this](std::string_view piece) { return TakeBody(piece); }};
  if (is_http2) return std::make_unique<Http2Codec>(std::move(answer), url_);
  return std::make_unique<Http1Codec>(std::move(answer), url_, Target());
}

// One write at a time. Its failure is no verdict: the answer may have come before the reset, and
// if not, the read tells.
void HttpExchange::Pump() {
  if (write_) return;
  std::string output = codec_->TakeOutput();
  if (output.empty()) return;
  write_ = stream_->Write(std::move(output), [this](const std::expected<void, Failure>& written) {
    const bool sent = written.has_value();
    write_.reset();
    if (codec_->done()) return Finish();  // these were the codec's last words
    if (sent) Pump();
  });
}

void HttpExchange::Read() {
  step_ = stream_->Read(kReadBytes,
                        [this](std::expected<std::string_view, Failure> bytes) { OnBytes(bytes); });
}

void HttpExchange::OnBytes(std::expected<std::string_view, Failure> bytes) {
  if (!bytes) return Finish(std::move(bytes.error()));
  const std::shared_ptr<HttpExchange> keep = shared_from_this();
  const MonoTime now = transports_.loop.Now();
  // What came before the request was sent waited for the agent only since then.
  last_bytes_ = bytes->empty()
                    ? now
                    : std::max(stream_->arrived().value_or(now), *response_.trace.request_sent);
  if (bytes->empty()) {
    codec_->FeedEnd();
  } else {
    codec_->Feed(*bytes);
  }
  if (abandoned_) return;
  if (!response_.trace.first_byte && codec_->answered()) response_.trace.first_byte = last_bytes_;
  if (request_.digest) {
    step_ = request_.digest([this](bool wanted) {
      if (!wanted && !response_.failure) response_.failure = RefusedBody();
      if (!wanted) return Finish();
      GoOn();
    });
    if (step_) return;
  }
  GoOn();
}

void HttpExchange::GoOn() {
  if (codec_->done()) return Finish();
  Pump();
  Read();
}

bool HttpExchange::TakeBody(std::string_view piece) {
  if (!request_.on_body) return true;
  const bool wanted = request_.on_body(piece);
  return wanted && !abandoned_;
}

void HttpExchange::Finish(Failure failure) {
  const MonoTime now = transports_.loop.Now();
  // The answer's end is when it came: what the agent does with it is not the server's time.
  response_.trace.end = failure ? now : last_bytes_.value_or(now);
  // It came in one piece, and no time is told from a phase that was not reached.
  if (response_.trace.end == response_.trace.first_byte) *response_.trace.end += kTick;
  const bool via_proxy = request_.proxy.HasDialogue(url_.is_tls);
  const PhaseTimings phases = response_.trace.Phases(url_.is_tls, via_proxy, now);
  response_.trace.lag = now - response_.trace.start - phases.Sum();
  if (stream_) response_.tcp = stream_->tcp();
  if (failure) response_.failure = std::move(failure);
  auto done = std::move(done_);
  HttpResponse response = std::move(response_);
  const std::shared_ptr<HttpExchange> keep = shared_from_this();
  Abandon();
  done(std::move(response));
}

bool HttpExchange::IsPlainOverTls() const noexcept {
  return request_.proxy.kind == HttpProxy::Kind::kHttps && !url_.is_tls;
}

// RFC 9112 3.2.2: a proxy is told the whole address; whose, the Host header says.
std::string HttpExchange::Target() const {
  if (!request_.proxy) return url_.target;
  const std::string* const host = FindHeader(request_.headers, "Host");
  const bool named = host != nullptr && !host->empty();
  return (named ? "http://" + *host : url_.origin) + url_.target;
}

}  // namespace sonde
