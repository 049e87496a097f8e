// VerifyServer: whether a server's certificates are good, and until when.
//
// Why: one verification for the TLS of probers and the TLS inside curl, by the rules of Go's
// crypto/x509 (blackbox_exporter's): the leaf's dates first, then the name (subject alternative
// names only), then the chain; every possible chain is looked at, because
// probe_ssl_last_chain_expiry wants the best one. Never uses the trust store of the connection's
// own SSL_CTX, so that no library can slip in another one (curl 7.88.1 did: docs/pitfalls.md 3.3).
//
// THREAD: the shard's. LIFETIME: values; arguments are borrowed for the call.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sonde/clock.h"
#include "sonde/failure.h"

struct x509_st;
struct stack_st_X509;

namespace sonde {

class TrustStore;

struct VerifyOutcome {
  int x509_error = 0;  ///< X509_V_OK or the code of the failure; decides the alert that is sent
  Failure failure;
  /// Over all good chains, the largest of their smallest notAfter.
  std::optional<WallTime> last_chain_expiry;
  /// Of a good outcome: it stays as it is until the wall clock passes one of these. Nothing if that
  /// is not known.
  struct Span {
    WallTime from = WallTime::min();
    WallTime until = WallTime::max();
  };
  std::optional<Span> holds;
};

/// `sent`: every certificate of the peer, the leaf included; may be null. `name`: a host name or an
/// IP literal (brackets and zone are ignored).
VerifyOutcome VerifyServer(x509_st* leaf, stack_st_X509* sent, const TrustStore& trust,
                           std::string_view name, WallTime now);

/// Whether the certificate names the host, by its subject alternative names alone (RFC 6125 without
/// the common name; wildcards stand for exactly one whole leftmost label).
bool CertificateNames(x509_st* certificate, std::string_view name);

}  // namespace sonde
