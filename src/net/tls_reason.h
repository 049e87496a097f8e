// Why a handshake failed: the library's codes as closed reasons. Total functions; tests walk all
// values.
//
// Why: users page on the reason, and the two ways into TLS (curl's and ours) must say the same.
//
// THREAD: any. LIFETIME: values.
#pragma once

#include <string>

#include "sonde/failure.h"

namespace sonde {

/// What the chain that was sent looks like, where the code of the verification is not enough.
struct ChainShape {
  bool leaf_only = false;  ///< the peer sent its own certificate and nothing else
  bool issuer_missing_hint =
      false;  ///< evidence that an intermediate exists: an AIA issuer address,
              ///< or a set of roots that somebody chose for this module
};

/// X509_V_ERR_* to a reason. X509_V_OK gives kNone.
FailureReason ReasonFromX509(int error, ChainShape shape) noexcept;

/// A TLS alert (RFC 8446 6, RFC 5246 7.2), sent or received, to a reason.
FailureReason ReasonFromAlert(int description) noexcept;

/// The reason of a library error (ERR_get_error) that no alert explains: a peer that does not speak
/// TLS, no version in common, no bytes at all.
FailureReason ReasonFromSslError(unsigned long code) noexcept;
/// What a failure of the transport means while a handshake is under way.
FailureReason ReasonInHandshake(FailureReason transport) noexcept;
/// The library's text for the error, in lower case, without codes and function names.
std::string DescribeSslError(unsigned long code);
/// "handshake failure", "unknown alert 200".
std::string DescribeAlert(int description);

}  // namespace sonde
