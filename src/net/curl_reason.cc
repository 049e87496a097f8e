#include "net/curl_reason.h"

#include <curl/curl.h>

#include <charconv>

namespace sonde {
namespace {

/// The connection broke while bytes were expected or sent.
FailureReason BrokenConnection(const CurlEvidence& evidence) noexcept {
  if (evidence.phase == Phase::kTls) return FailureReason::kTlsReset;
  if (evidence.phase == Phase::kProxy) return FailureReason::kProxyConnect;
  if (evidence.os_errno != 0) return ReasonFromErrno(evidence.os_errno, Phase::kTransfer);
  // Both are reported as a receive error without a system error.
  if (evidence.text.find("chunk") != std::string_view::npos) return FailureReason::kMalformed;
  if (evidence.text.find("Too large response") != std::string_view::npos) {
    return FailureReason::kSizeLimit;  // curl >= 8.3 limits heads to 300 KiB
  }
  return FailureReason::kTruncated;
}

FailureReason ConnectFailed(const CurlEvidence& evidence) noexcept {
  if (evidence.os_errno != 0) return ReasonFromErrno(evidence.os_errno, Phase::kConnect);
  return FailureReason::kInternal;
}

FailureReason BeforeOrAfterConnect(const CurlEvidence& evidence, FailureReason after) noexcept {
  return evidence.phase >= Phase::kProcessing ? after : FailureReason::kInternal;
}

}  // namespace

FailureReason ReasonFromCurl(const CurlEvidence& evidence) noexcept {
  switch (evidence.code) {
    case CURLE_OK: return FailureReason::kNone;
    // Received HTTP/0.9, that is: no status line.
    case CURLE_UNSUPPORTED_PROTOCOL:
      return BeforeOrAfterConnect(evidence, FailureReason::kMalformed);
    case CURLE_URL_MALFORMAT: return FailureReason::kConfig;
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_PROXY: return FailureReason::kProxyConnect;
    case CURLE_COULDNT_CONNECT: return ConnectFailed(evidence);
    case CURLE_INTERFACE_FAILED: return FailureReason::kConfig;
    case CURLE_OPERATION_TIMEDOUT: return TimeoutReason(evidence.phase);
    case CURLE_PARTIAL_FILE: return FailureReason::kTruncated;
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_SEND_FAIL_REWIND: return BrokenConnection(evidence);
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_HTTP2:
    case CURLE_HTTP3: return FailureReason::kMalformed;
    case CURLE_HTTP2_STREAM: return FailureReason::kTransferReset;
    case CURLE_QUIC_CONNECT_ERROR: return FailureReason::kTlsAlert;
    case CURLE_BAD_CONTENT_ENCODING: return FailureReason::kDecode;
    case CURLE_FILESIZE_EXCEEDED: return FailureReason::kSizeLimit;
    // A header line of more than 100 KiB: 7.88.1 calls it out of memory, 8.x too large.
    case CURLE_OUT_OF_MEMORY:
    case 100:  // CURLE_TOO_LARGE of 8.6 and later
      return evidence.phase >= Phase::kProcessing && !evidence.head_complete
                 ? FailureReason::kSizeLimit
                 : FailureReason::kInternal;
    // Alerts and errors of the TLS library are told by the session; what is left is the connection.
    case CURLE_SSL_CONNECT_ERROR: return FailureReason::kTlsReset;
    case CURLE_SSL_SHUTDOWN_FAILED: return FailureReason::kTlsAlert;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH: return FailureReason::kCertUntrusted;
    case CURLE_SSL_INVALIDCERTSTATUS: return FailureReason::kCertRevoked;
    case CURLE_SSL_CLIENTCERT: return FailureReason::kTlsAlert;
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CRL_BADFILE: return FailureReason::kConfig;
    // Names are resolved before curl; everything else is not for HTTP, or a mistake of ours.
    default: return FailureReason::kInternal;
  }
}

FailureReason ReasonFromQuic(const CurlEvidence& evidence) noexcept {
  const auto says = [&](std::string_view words) { return evidence.text.contains(words); };
  const bool connected = evidence.phase > Phase::kTls;
  // The QUIC library's own timers: 10 s for a handshake, and the peer's limit on silence.
  if (says("ERR_HANDSHAKE_TIMEOUT") || says("ERR_IDLE_CLOSE")) return TimeoutReason(evidence.phase);
  switch (evidence.code) {
    case CURLE_COULDNT_CONNECT:
      // ICMP said "port unreachable" in the middle of it.
      return connected ? FailureReason::kTransferReset : ConnectFailed(evidence);
    // A connection that the peer ends in the handshake, or an alert of ours about its messages.
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_QUIC_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
      return connected ? FailureReason::kMalformed : FailureReason::kTlsAlert;
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
      if (evidence.os_errno != 0) return ReasonFromErrno(evidence.os_errno, evidence.phase);
      if (!connected) return FailureReason::kTlsReset;
      return evidence.head_complete ? FailureReason::kTruncated : FailureReason::kTransferReset;
    case CURLE_HTTP3:
    case CURLE_PARTIAL_FILE:
      return says("reset by server") ? FailureReason::kTransferReset : ReasonFromCurl(evidence);
    default: return ReasonFromCurl(evidence);
  }
}

int ErrnoInText(std::string_view text) noexcept {
  constexpr std::string_view kMark = "errno ";
  const std::size_t at = text.rfind(kMark);
  if (at == std::string_view::npos) return 0;
  const std::string_view digits = text.substr(at + kMark.size());
  int value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

}  // namespace sonde
