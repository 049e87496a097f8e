#include "net/tls_reason.h"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

namespace sonde {

FailureReason ReasonFromX509(int error, ChainShape shape) noexcept {
  switch (error) {
    case X509_V_OK: return FailureReason::kNone;
    case X509_V_ERR_CERT_HAS_EXPIRED:
    case X509_V_ERR_ERROR_IN_CERT_NOT_AFTER_FIELD: return FailureReason::kCertExpired;
    case X509_V_ERR_CERT_NOT_YET_VALID:
    case X509_V_ERR_ERROR_IN_CERT_NOT_BEFORE_FIELD: return FailureReason::kCertNotYetValid;
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT: return FailureReason::kCertSelfSigned;
    case X509_V_ERR_CERT_REVOKED: return FailureReason::kCertRevoked;
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_EMAIL_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH: return FailureReason::kCertHostname;
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      return shape.leaf_only && shape.issuer_missing_hint ? FailureReason::kCertChainIncomplete
                                                          : FailureReason::kCertUntrusted;
    case X509_V_ERR_OUT_OF_MEM:
    case X509_V_ERR_UNSPECIFIED:
    case X509_V_ERR_INVALID_CALL:
    case X509_V_ERR_STORE_LOOKUP: return FailureReason::kInternal;
    default: return FailureReason::kCertUntrusted;
  }
}

FailureReason ReasonFromAlert(int description) noexcept {
  switch (description) {
    case SSL_AD_PROTOCOL_VERSION: return FailureReason::kTlsVersion;
    case SSL_AD_CLOSE_NOTIFY:
    default: return FailureReason::kTlsAlert;
  }
}

FailureReason ReasonFromSslError(unsigned long code) noexcept {
  if (ERR_GET_LIB(code) != ERR_LIB_SSL) return FailureReason::kTlsAlert;
  switch (ERR_GET_REASON(code)) {
    case SSL_R_UNSUPPORTED_PROTOCOL:
    case SSL_R_UNSUPPORTED_SSL_VERSION:
    case SSL_R_VERSION_TOO_LOW:
    case SSL_R_VERSION_TOO_HIGH:
    case SSL_R_NO_PROTOCOLS_AVAILABLE:
    case SSL_R_INAPPROPRIATE_FALLBACK:
    case SSL_R_WRONG_SSL_VERSION: return FailureReason::kTlsVersion;
    case SSL_R_WRONG_VERSION_NUMBER:
    case SSL_R_HTTP_REQUEST:
    case SSL_R_PACKET_LENGTH_TOO_LONG:
    case SSL_R_BAD_PACKET_LENGTH: return FailureReason::kTlsProtocol;
    case SSL_R_UNEXPECTED_EOF_WHILE_READING: return FailureReason::kTlsReset;
    default: return FailureReason::kTlsAlert;
  }
}

FailureReason ReasonInHandshake(FailureReason transport) noexcept {
  switch (transport) {
    case FailureReason::kTransferReset: return FailureReason::kTlsReset;
    case FailureReason::kReadTimeout: return FailureReason::kTlsTimeout;
    default: return transport;
  }
}

std::string DescribeSslError(unsigned long code) {
  if (code == 0) return "unknown error";
  switch (ReasonFromSslError(code)) {
    case FailureReason::kTlsProtocol: return "the peer does not speak TLS";
    case FailureReason::kTlsReset: return "the peer closed the connection";
    default: break;
  }
  const char* const reason = ERR_reason_error_string(code);
  return reason != nullptr ? reason : fmt::format("error {:x}", code);
}

// The library of 3.0 has no texts for the alerts that TLS 1.3 brought (RFC 8446 6).
std::string DescribeAlert(int description) {
  switch (description) {
    case SSL_AD_MISSING_EXTENSION: return "missing extension";
    case SSL_AD_CERTIFICATE_REQUIRED: return "certificate required";
    case SSL_AD_NO_APPLICATION_PROTOCOL: return "no application protocol";
    default: break;
  }
  const std::string_view text = SSL_alert_desc_string_long(description);
  if (text == "unknown") return fmt::format("unknown alert {}", description);
  return std::string(text);
}

}  // namespace sonde
