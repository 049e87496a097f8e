// Failure: why a run failed, from a closed list.
//
// Why: users page on the reason. Each reason is tied to one phase and to whose fault it is;
// agent-side reasons never count against a target. The list is extended, never renamed: it is part
// of the metrics' interface. It exists once, here; docs, metrics and tests walk the table.
//
// To add a reason: one line in SONDE_FAILURE_REASONS, and a test that produces it.
//
// THREAD: values. LIFETIME: values; names are literals.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "sonde/phase.h"

namespace sonde {

enum class Fault : std::uint8_t { kNone, kTarget, kAgent };

// X(enumerator, phase, name, what it means for the person who is paged)
// clang-format off
#define SONDE_FAILURE_REASONS(X) \
  X(kNxdomain, kResolve, "nxdomain", "the name does not exist") \
  X(kNodata, kResolve, "nodata", "the name exists but has no address record") \
  X(kServfail, kResolve, "servfail", "the DNS server failed or answered nonsense") \
  X(kDnsRefused, kResolve, "refused", "the DNS server refused the query or the connection") \
  X(kDnsTimeout, kResolve, "dns_timeout", "no DNS server answered in time") \
  X(kNoAddressForFamily, kResolve, "no_address_for_family", \
    "the name has addresses, but none of the family that the module allows") \
  X(kConnectRefused, kConnect, "refused", "nobody listens on the port") \
  X(kConnectTimeout, kConnect, "timeout", "no answer to the connection attempt") \
  X(kNetUnreachable, kConnect, "net_unreachable", "no route to the network") \
  X(kHostUnreachable, kConnect, "host_unreachable", "the host does not answer on its network") \
  X(kConnectReset, kConnect, "reset", "the connection was reset while it was being set up") \
  X(kPolicyDenied, kConnect, "policy_denied", "a policy or a permission forbids this connection") \
  X(kProxyConnect, kProxy, "proxy_connect", "the proxy could not be used to reach the target") \
  X(kProxyAuth, kProxy, "proxy_auth", "the proxy wants other credentials") \
  X(kTlsTimeout, kTls, "tls_timeout", "the TLS handshake did not end in time") \
  X(kTlsAlert, kTls, "tls_alert", "the TLS handshake failed") \
  X(kTlsReset, kTls, "tls_reset", "the peer closed the connection during the TLS handshake") \
  X(kTlsProtocol, kTls, "tls_protocol", "the peer does not speak TLS") \
  X(kTlsVersion, kTls, "tls_version", "no TLS version in common") \
  X(kCertExpired, kTls, "cert_expired", "a certificate of the chain has expired") \
  X(kCertNotYetValid, kTls, "cert_not_yet_valid", "a certificate of the chain is not valid yet") \
  X(kCertUntrusted, kTls, "cert_untrusted", "the chain ends in an unknown authority") \
  X(kCertSelfSigned, kTls, "cert_self_signed", "the certificate is self-signed and not trusted") \
  X(kCertHostname, kTls, "cert_hostname", "the certificate is for another name") \
  X(kCertRevoked, kTls, "cert_revoked", "a certificate of the chain was revoked") \
  X(kCertChainIncomplete, kTls, "cert_chain_incomplete", "the server sent no intermediate") \
  X(kHttpStatus, kProtocol, "http_status", "the status code is not among the valid ones") \
  X(kHttpVersion, kProtocol, "http_version", "the HTTP version is not among the valid ones") \
  X(kMalformed, kProtocol, "malformed", "the answer is not of the protocol") \
  X(kRedirectLimit, kProtocol, "redirect_limit", "more redirects than are followed") \
  X(kGrpcStatus, kProtocol, "grpc_status", "the gRPC status or the health answer is not good") \
  X(kDnsRcode, kProtocol, "dns_rcode", "the response code is not among the valid ones") \
  X(kOauth2Token, kProtocol, "oauth2_token", "the token endpoint gave no access token") \
  X(kWsUpgrade, kProtocol, "ws_upgrade", "the server did not upgrade to WebSocket") \
  X(kReadTimeout, kTransfer, "read_timeout", "the answer did not come, or not whole, in time") \
  X(kTransferReset, kTransfer, "reset", "the peer reset the connection after it was set up") \
  X(kTruncated, kTransfer, "truncated", "the answer ended early") \
  X(kSizeLimit, kTransfer, "size_limit", "the answer is larger than the limit") \
  X(kDecode, kTransfer, "decode", "the body could not be decompressed") \
  X(kBodyMatch, kAssert, "body_match", "the body holds what it must not hold") \
  X(kBodyMissing, kAssert, "body_missing", "the body does not hold what it must hold") \
  X(kJson, kAssert, "json", "the JSON condition is not met") \
  X(kHeader, kAssert, "header", "a header is missing or not as demanded") \
  X(kLatency, kAssert, "latency", "the answer was right but too slow") \
  X(kCertificateAge, kAssert, "certificate_age", "a certificate expires too soon") \
  X(kAnswer, kAssert, "answer", "the records of the DNS answer are not as demanded") \
  X(kExpectBytes, kAssert, "expect_bytes", "the peer sent other bytes than expected") \
  X(kExpectRegex, kAssert, "expect_regex", "the peer sent nothing that matches") \
  X(kSslRequired, kAssert, "ssl_required", "the answer came without TLS") \
  X(kSslForbidden, kAssert, "ssl_forbidden", "the answer came over TLS") \
  X(kOverload, kAgent, "overload", "the agent has too much to do") \
  X(kNoFds, kAgent, "no_fds", "the agent has no file descriptors left") \
  X(kNoPorts, kAgent, "no_ports", "the agent has no local ports left") \
  X(kInternal, kAgent, "internal", "the agent failed in a way that it does not know") \
  X(kConfig, kAgent, "config", "the module or the target cannot be probed as written")
// clang-format on

enum class FailureReason : std::uint8_t {
  kNone,
#define SONDE_X(id, phase, name, help) id,
  SONDE_FAILURE_REASONS(SONDE_X)
#undef SONDE_X
};

/// One row of the table of reasons.
struct FailureReasonInfo {
  FailureReason reason;
  Phase phase;
  std::string_view name;
  std::string_view help;
  constexpr Fault fault() const noexcept {
    return phase == Phase::kAgent ? Fault::kAgent : Fault::kTarget;
  }
};

inline constexpr auto kFailureReasons = std::to_array<FailureReasonInfo>({
#define SONDE_X(id, phase, name, help) {FailureReason::id, Phase::phase, name, help},
    SONDE_FAILURE_REASONS(SONDE_X)
#undef SONDE_X
});

/// The row of `reason`; REQUIRES: reason != kNone.
constexpr const FailureReasonInfo& Info(FailureReason reason) noexcept {
  return kFailureReasons[static_cast<std::size_t>(reason) - 1];
}

/// A reason with its evidence. Holds for a run that did not fail: reason == kNone.
struct Failure {
  FailureReason reason = FailureReason::kNone;
  /// One line for a person: what was seen. Never a metric label, never a secret.
  std::string detail;

  explicit operator bool() const noexcept { return reason != FailureReason::kNone; }
  Fault fault() const noexcept {
    return reason == FailureReason::kNone ? Fault::kNone : Info(reason).fault();
  }
};

/// What a deadline that strikes during `phase` means.
constexpr FailureReason TimeoutReason(Phase phase) noexcept {
  switch (phase) {
    case Phase::kResolve: return FailureReason::kDnsTimeout;
    case Phase::kConnect: return FailureReason::kConnectTimeout;
    case Phase::kProxy: return FailureReason::kProxyConnect;
    case Phase::kTls: return FailureReason::kTlsTimeout;
    case Phase::kAgent: return FailureReason::kOverload;
    default: return FailureReason::kReadTimeout;
  }
}

/// errno of connect/read/write/socket to a reason. Total: an unknown errno during `phase` gives the
/// general reason of that phase. Descriptor and port exhaustion are the agent's.
FailureReason ReasonFromErrno(int error, Phase phase) noexcept;

}  // namespace sonde
