#include "net/curl_quic_exchange.h"

#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <utility>

#include "net/curl_reason.h"
#include "net/curl_setopt.h"
#include "net/socket_address.h"
#include "net/tls_peer.h"

namespace sonde {

std::string Tls13SuiteInText(std::string_view text) {
  if (!text.starts_with("SSL connection using TLS1.3")) return {};
  if (text.contains("AES_128_GCM")) return "TLS_AES_128_GCM_SHA256";
  if (text.contains("AES_256_GCM")) return "TLS_AES_256_GCM_SHA384";
  if (text.contains("CHACHA20_POLY1305")) return "TLS_CHACHA20_POLY1305_SHA256";
  if (text.contains("AES_128_CCM")) return "TLS_AES_128_CCM_SHA256";
  return {};
}

CurlQuicExchange::CurlQuicExchange(const CurlApi& api, CurlMulti& multi, EventLoop& loop,
                                   HttpRequest request, HttpUrl url,
                                   std::move_only_function<void(HttpResponse)> done)
    : api_(api),
      multi_(multi),
      loop_(loop),
      request_(std::move(request)),
      url_(std::move(url)),
      done_(std::move(done)),
      head_(request_.max_header_bytes),
      intake_(multi, *this, request_, response_),
      connect_to_(nullptr, FreeList{&api}),
      headers_(nullptr, FreeList{&api}),
      easy_(api.easy_init()) {
  response_.trace.start = loop_.Now();
}

CurlQuicExchange::~CurlQuicExchange() { api_.easy_cleanup(easy_); }

void CurlQuicExchange::FreeList::operator()(curl_slist* list) const noexcept {
  api->slist_free_all(list);
}

// One address, whatever curl thinks it connects to, and one socket: the second one would be another
// try (curl's happy eyeballs begin anew when a server ends the connection in the handshake).
int CurlQuicExchange::OpenSocket(curl_sockaddr& address) noexcept {
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
  auto fd = OpenUdpSocket(request_.peer.ip.family());
  if (fd && request_.source) {
    if (const auto bound = BindSource(*fd, *request_.source); !bound) {
      fd = std::unexpected(bound.error());
    }
  }
  if (!fd) {
    socket_errno_ = fd.error();
    // No port is taken by this bind: the address is not one of this host.
    if (socket_errno_ == EADDRNOTAVAIL && request_.source) {
      abort_reason_ = {
          FailureReason::kConfig,
          fmt::format("bind to {}: {}", request_.source->ToString(), strerror(socket_errno_))};
    }
    return CURL_SOCKET_BAD;
  }
  socket_ = fd->Release();
  return socket_;
}

// The first datagram of the peer is QUIC's "connected"; an ICMP error brings no bytes.
void CurlQuicExchange::OnReady(int fd) noexcept {
  if (fd != socket_ || response_.trace.connected) return;
  int waiting = 0;
  if (::ioctl(fd, FIONREAD, &waiting) != 0 || waiting == 0) return;
  response_.trace.connected = loop_.Now();
  response_.trace.tls_start = response_.trace.connected;
}

std::vector<std::string> CurlQuicExchange::PeerChain() const {
  constexpr std::string_view kMark = "Cert:";
  std::vector<std::string> chain;
  curl_certinfo* info = nullptr;
  if (api_.easy_getinfo(easy_, CURLINFO_CERTINFO, &info) != CURLE_OK || info == nullptr) return {};
  for (int i = 0; i < info->num_of_certs; ++i) {
    for (const curl_slist* line = info->certinfo[i]; line != nullptr; line = line->next) {
      const std::string_view text(line->data);
      if (text.starts_with(kMark)) chain.emplace_back(text.substr(kMark.size()));
    }
  }
  return chain;
}

void CurlQuicExchange::ExamineServer() {
  if (examined_) return;
  const std::vector<std::string> chain = PeerChain();
  if (chain.empty()) return;
  examined_ = true;
  facts_.version = TlsVersion::kTls13;  // QUIC has no other (RFC 9001 4.2)
  ExaminePemPeer(*context_, chain, request_.tls_server_name, loop_.WallNow(), facts_);
  response_.tls = facts_;
}

// The handshake is done, and the request has not been sent.
bool CurlQuicExchange::OnConnectionReady() {
  HttpTrace& trace = response_.trace;
  if (abandoned_ || trace.request_sent) return false;
  trace.tls_done = loop_.Now();
  if (!trace.connected) trace.connected = trace.tls_start = trace.tls_done;
  ExamineServer();
  const bool trusted = examined_ && facts_.verified;
  if (!trusted && !context_->options().insecure_skip_verify) {
    abort_reason_ =
        examined_ ? facts_.verify_failure
                  : Failure{FailureReason::kInternal, "curl did not show the server's certificate"};
    return false;
  }
  facts_.handshake_done = true;
  facts_.version = TlsVersion::kTls13;
  facts_.alpn = "h3";
  response_.tls = facts_;
  trace.request_sent = loop_.Now();
  return true;
}

// curl 8.14.1 has no other way to tell (CURLINFO_TLS_SSL_PTR is null over QUIC), and no error code
// for what ICMP said.
void CurlQuicExchange::OnText(std::string_view text) {
  if (std::string suite = Tls13SuiteInText(text); !suite.empty()) facts_.cipher = std::move(suite);
  if (text.starts_with("QUIC: connection to ") && text.contains(" refused")) {
    socket_errno_ = ECONNREFUSED;
  }
}

bool CurlQuicExchange::IsOver() const noexcept {
  // Its answer has no body. Some servers send one all the same (Caddy 2.6), which the library of
  // HTTP/3 takes for an error; with a body of its own the request is a POST to curl.
  return head_.complete() && request_.method == "HEAD";
}

std::size_t CurlQuicExchange::OnHeader(std::string_view line) {
  if (abandoned_) return 0;
  if (!response_.trace.first_byte) response_.trace.first_byte = loop_.Now();
  abort_reason_ = head_.Add(line, false, response_);
  const bool over = abort_reason_ || IsOver();
  return over ? 0 : line.size();
}

std::size_t CurlQuicExchange::OnBody(std::string_view bytes) { return intake_.Take(bytes); }

void CurlQuicExchange::Abandon() noexcept {
  abandoned_ = true;
  intake_.Abandon();
}

void CurlQuicExchange::OnStalled() noexcept {
  if (abort_reason_) return;
  const bool late = deadline() != MonoTime{} && loop_.Now() > deadline();
  abort_reason_ = late ? Failure{TimeoutReason(CurrentPhase()), "no answer in time"}
                       : Failure{FailureReason::kMalformed, "the peer sends packets without end"};
}

bool CurlQuicExchange::WantsReconnect(int curl_code) const noexcept {
  return curl_code == CURLE_PEER_FAILED_VERIFICATION && examined_ && !reconnected_ &&
         !response_.trace.request_sent && context_->options().insecure_skip_verify;
}

bool CurlQuicExchange::Reconnect() {
  reconnected_ = true;
  socket_ = -1;
  error_text_[0] = '\0';
  response_.trace = HttpTrace{.start = response_.trace.start};
  return Set(api_, easy_, CURLOPT_SSL_VERIFYHOST, 0L) && Set(api_, easy_, CURLOPT_CERTINFO, 0L) &&
         SetLimits() && multi_.Restart(*this);
}

void CurlQuicExchange::OnDone(int curl_code) {
  if (intake_.Holds(curl_code)) return;
  ExamineServer();
  if (WantsReconnect(curl_code) && Reconnect()) return;
  response_.trace.end = loop_.Now();
  response_.failure = Judge(curl_code);
  // Anybody may write an ICMP message, so QUIC does not believe it (RFC 9000 21.9 on forged
  // packets), and quic-go waits on. When the run's time is up, it is the reason all the same.
  if (response_.failure.reason == FailureReason::kConnectRefused) return;
  auto done = std::move(done_);
  done(std::move(response_));
}

Failure CurlQuicExchange::Judge(int curl_code) {
  if (abort_reason_) return std::move(abort_reason_);
  if (intake_.refused()) return RefusedBody();
  if (IsOver()) return {};
  if (curl_code == CURLE_OK) {
    if (head_.complete()) return {};
    return {FailureReason::kTruncated, "the answer ended within its headers"};
  }
  if (second_socket_) {
    return {FailureReason::kTlsAlert, "the server ended the connection during the handshake"};
  }
  const bool secure = !context_->options().insecure_skip_verify;
  if (curl_code == CURLE_PEER_FAILED_VERIFICATION && examined_ && secure) {
    if (facts_.verify_failure) return facts_.verify_failure;
    return {FailureReason::kCertHostname, error_text_.data()};
  }
  const CurlEvidence evidence{.code = curl_code,
                              .phase = CurrentPhase(),
                              .os_errno = socket_errno_,
                              .head_complete = head_.complete(),
                              .text = error_text_.data()};
  const FailureReason reason = ReasonFromQuic(evidence);
  if (socket_errno_ != 0) {
    return {reason,
            fmt::format("{} {}: {}", response_.trace.connected ? "exchange with" : "connect to",
                        request_.peer.ToString(), strerror(socket_errno_))};
  }
  if (!evidence.text.empty()) return {reason, std::string(evidence.text)};
  return {reason, api_.easy_strerror(static_cast<CURLcode>(curl_code))};
}

Phase CurlQuicExchange::CurrentPhase() const noexcept {
  return response_.trace.Current(true, false);
}

}  // namespace sonde
