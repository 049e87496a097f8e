#include "net/curl_exchange.h"

#include <curl/curl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <utility>

#include "net/curl_reason.h"
#include "net/socket_address.h"
#include "net/tls_session.h"

namespace sonde {

CurlExchange::CurlExchange(CurlMulti& multi, EventLoop& loop, HttpRequest request, HttpUrl url,
                           std::move_only_function<void(HttpResponse)> done)
    : loop_(loop),
      request_(std::move(request)),
      url_(std::move(url)),
      done_(std::move(done)),
      head_(request_.max_header_bytes),
      intake_(multi, *this, request_, response_),
      easy_(curl_easy_init()) {
  response_.trace.start = loop_.Now();
}

CurlExchange::~CurlExchange() { curl_easy_cleanup(easy_); }

void CurlExchange::FreeList::operator()(curl_slist* list) const noexcept {
  curl_slist_free_all(list);
}

void CurlExchange::Append(List& list, const std::string& line) {
  if (curl_slist* const grown = curl_slist_append(list.get(), line.c_str())) {
    static_cast<void>(list.release());
    list.reset(grown);
  }
}

// One address, whatever curl thinks it connects to, and one socket: the second one would be a retry
// (Curl_retry_request in curl 7.88.1 repeats after HTTP/2 REFUSED_STREAM and GOAWAY).
int CurlExchange::OpenSocket(curl_sockaddr& address) noexcept {
  if (abandoned_) return CURL_SOCKET_BAD;
  if (socket_ >= 0) {
    second_socket_ = true;
    return CURL_SOCKET_BAD;
  }
  const SocketAddress peer = ToSocketAddress(request_.peer);
  address.family = peer.get()->sa_family;
  address.addrlen = peer.size;
  // curl gives room for any address behind its declared sockaddr (CURLOPT_OPENSOCKETFUNCTION(3)).
  std::memcpy(reinterpret_cast<char*>(&address) + offsetof(curl_sockaddr, addr), peer.get(),
              peer.size);

  response_.trace.connect_start = loop_.Now();
  const int fd = ::socket(address.family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) {
    socket_errno_ = errno;
    return CURL_SOCKET_BAD;
  }
  if (request_.source) {
    const SocketAddress source = ToSocketAddress({*request_.source, 0});
    const int on = 1;  // the port is chosen at connect, so the limit is per destination
    ::setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    if (::bind(fd, source.get(), source.size) != 0) {
      socket_errno_ = errno;
      // No port is taken by this bind: the address is not one of this host.
      if (errno == EADDRNOTAVAIL) {
        abort_reason_ = {
            FailureReason::kConfig,
            fmt::format("bind to {}: {}", request_.source->ToString(), strerror(errno))};
      }
      ::close(fd);
      return CURL_SOCKET_BAD;
    }
  }
  socket_ = fd;
  return fd;
}

void CurlExchange::StampConnected() noexcept {
  if (!response_.trace.connected) response_.trace.connected = loop_.Now();
}

bool CurlExchange::SpeaksHttp1() const noexcept {
  if (request_.versions == HttpVersions::kHttp3) return false;
  if (session_) return session_->facts().alpn != "h2";
  return request_.versions != HttpVersions::kHttp2Prior;
}

bool CurlExchange::IsOver() const noexcept {
  if (!head_.complete()) return false;
  if (response_.status == 101) return true;  // what follows is no HTTP, and may never end
  if (!request_.body) return false;
  if (request_.method == "HEAD") return true;  // a POST to curl, which waits for the declared body
  // A server may answer before it has read the request, and reset the rest (RFC 9113 8.1). curl
  // 7.88.1 takes that for a reset of the answer, or goes on waiting. Not for gRPC, whose answers
  // end with trailers.
  if (request_.versions != HttpVersions::kHttp2 || SpeaksHttp1()) return false;
  if (response_.status == 204 || response_.status == 304) return true;
  return response_.content_length >= 0 &&
         std::cmp_greater_equal(response_.body_bytes, response_.content_length);
}

const TlsSession* CurlExchange::Carrier() const noexcept {
  return session_ ? session_.get() : proxy_session_.get();
}

// curl tells of whole lines only, and a server may drip them.
void CurlExchange::PeekFirstByte() noexcept {
  const HttpTrace& trace = response_.trace;
  if (Carrier() != nullptr || !trace.request_sent || trace.first_byte || !SpeaksHttp1()) return;
  int waiting = 0;  // no recv, not even a peek: it would take a reset away from curl
  if (::ioctl(socket_, FIONREAD, &waiting) == 0 && waiting > 0) {
    response_.trace.first_byte = loop_.Now();
  }
}

void CurlExchange::OnReady(int fd) noexcept {
  if (fd != socket_ || finished_) return;
  PeekFirstByte();
  if (response_.trace.connected) return;
  // Not SO_ERROR: reading it clears it, and curl wants to read it.
  sockaddr_storage peer{};
  socklen_t size = sizeof peer;
  if (::getpeername(fd, reinterpret_cast<sockaddr*>(&peer), &size) == 0) StampConnected();
}

bool CurlExchange::OnTlsContext(void* ssl_ctx) noexcept {
  if (abandoned_) return false;
  StampConnected();
  // curl makes one SSL_CTX per handshake, the proxy's first.
  const bool proxy_next = proxy_session_ && !std::exchange(in_proxy_tls_, true);
  if (proxy_next) return TlsSession::Install(proxy_session_, ssl_ctx);
  if (HasTunnel()) response_.trace.proxy_done = loop_.Now();
  return session_ && TlsSession::Install(session_, ssl_ctx);
}

bool CurlExchange::OnConnectionReady() noexcept {
  if (abandoned_ || response_.trace.request_sent) return false;
  StampConnected();
  // Should a curl ever make its connection without our hooks, nothing is sent over it.
  const bool trusted = (!url_.is_tls || (session_ && session_->Trusted())) &&
                       (!proxy_session_ || proxy_session_->Trusted());
  if (!trusted) {
    abort_reason_ = {FailureReason::kInternal, "curl skipped the verification of the certificate"};
    return false;
  }
  const bool wants_h2 = url_.is_tls && request_.versions == HttpVersions::kHttp2Prior;
  if (wants_h2 && session_->facts().alpn != "h2") {
    abort_reason_ = {FailureReason::kHttpVersion, "the server does not speak HTTP/2"};
    return false;
  }
  response_.trace.request_sent = loop_.Now();
  const bool plain_after_dialogue = !url_.is_tls && request_.proxy.HasDialogue(false);
  if (plain_after_dialogue) response_.trace.proxy_done = response_.trace.request_sent;
  return true;
}

std::size_t CurlExchange::OnHeader(std::string_view line) {
  if (abandoned_) return 0;
  if (!response_.trace.request_sent) return OnConnectHeader(line);
  Sync();
  if (!response_.trace.first_byte) response_.trace.first_byte = loop_.Now();
  abort_reason_ = head_.Add(line, SpeaksHttp1(), response_);
  const bool over = abort_reason_ || IsOver();
  return over ? 0 : line.size();
}

std::size_t CurlExchange::OnBody(std::string_view bytes) {
  const std::size_t taken = intake_.Take(bytes);
  return taken == bytes.size() && IsOver() ? 0 : taken;
}

std::size_t CurlExchange::OnUpload(char* buffer, std::size_t size) noexcept {
  if (abandoned_) return CURL_READFUNC_ABORT;
  const std::string_view rest = std::string_view(*request_.body).substr(uploaded_);
  const std::size_t count = std::min(size, rest.size());
  std::memcpy(buffer, rest.data(), count);
  uploaded_ += count;
  return count;
}

void CurlExchange::OnStalled() noexcept {
  if (abort_reason_) return;
  const bool late = deadline() != MonoTime{} && loop_.Now() > deadline();
  abort_reason_ = late ? Failure{TimeoutReason(CurrentPhase()), "no answer in time"}
                       : Failure{FailureReason::kMalformed, "the peer sends frames without end"};
}

void CurlExchange::Sync() noexcept {
  const TlsSession* const carrier = Carrier();
  if (carrier != nullptr && !response_.trace.first_byte && SpeaksHttp1()) {
    response_.trace.first_byte = carrier->first_data();
  }
  // A plain request's only TLS is the proxy's: what it showed is what there is to know.
  if (!session_ && proxy_session_ && proxy_session_->finished() && !response_.tls) {
    response_.tls = proxy_session_->facts();
  }
  // Facts are many strings, and final once the handshake is done: they are copied once.
  if (!session_ || response_.trace.tls_done) return;
  response_.trace.tls_start = session_->started();
  response_.trace.tls_done = session_->finished();
  if (session_->started()) response_.tls = session_->facts();
}

const HttpResponse& CurlExchange::Current() noexcept {
  if (!finished_) Sync();
  return response_;
}

void CurlExchange::Abandon() noexcept {
  abandoned_ = true;
  intake_.Abandon();
}

void CurlExchange::OnDone(int curl_code) {
  if (intake_.Holds(curl_code)) return;
  response_.trace.end = loop_.Now();
  Sync();
  response_.failure = Judge(curl_code);
  // Go's client knows that a stream that ended with its headers has no body. So nearly does this.
  const bool ended_with_headers =
      head_.complete() && !SpeaksHttp1() && response_.body_bytes == 0 && !response_.failure;
  if (ended_with_headers && response_.content_length < 0 && request_.method != "HEAD") {
    response_.content_length = 0;
  }
  finished_ = true;
  auto done = std::move(done_);
  done(std::move(response_));
}

Failure CurlExchange::Judge(int curl_code) {
  if (abort_reason_) return std::move(abort_reason_);
  if (intake_.refused()) return RefusedBody();
  if (IsOver()) return {};
  if (second_socket_) {
    // A complete answer that curl did not like (417) is an answer.
    if (head_.complete()) return {};
    return {FailureReason::kTransferReset, "the server refused the request without an answer"};
  }
  if (curl_code == CURLE_OK) {
    if (head_.complete()) return {};
    return {FailureReason::kTruncated, "the answer ended within its headers"};
  }
  if (Failure blame = JudgeProxy(curl_code)) return blame;
  if (session_ && curl_code != CURLE_OPERATION_TIMEDOUT) {
    if (Failure blame = session_->Blame()) return blame;
  }
  return JudgeByCode(curl_code);
}

Failure CurlExchange::JudgeByCode(int curl_code) {
  const std::string_view text(error_text_.data());
  long os_errno = socket_errno_;
  if (os_errno == 0) curl_easy_getinfo(easy_, CURLINFO_OS_ERRNO, &os_errno);
  if (os_errno == 0) os_errno = ErrnoInText(text);
  const CurlEvidence evidence{.code = curl_code,
                              .phase = CurrentPhase(),
                              .os_errno = static_cast<int>(os_errno),
                              .head_complete = head_.complete(),
                              .text = text};
  const FailureReason reason = ReasonFromCurl(evidence);
  if (reason == FailureReason::kTlsReset) {
    return {reason, "the peer closed the connection during the TLS handshake"};
  }
  // curl's own text speaks of its memory.
  if (reason == FailureReason::kSizeLimit) return {reason, "a header line is too long"};
  return {reason, DescribeError(curl_code, evidence.os_errno)};
}

Phase CurlExchange::CurrentPhase() const noexcept {
  return response_.trace.Current(url_.is_tls, request_.proxy.HasDialogue(url_.is_tls));
}

std::string CurlExchange::DescribeError(int curl_code, int os_errno) const {
  if (os_errno != 0) {
    const bool connecting = !response_.trace.connected;
    return fmt::format("{} {}: {}", connecting ? "connect to" : "exchange with",
                       request_.peer.ToString(), strerror(os_errno));
  }
  if (error_text_[0] != '\0') return error_text_.data();
  return curl_easy_strerror(static_cast<CURLcode>(curl_code));
}

}  // namespace sonde
