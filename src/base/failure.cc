#include "sonde/failure.h"

#include <cerrno>

namespace sonde {

FailureReason ReasonFromErrno(int error, Phase phase) noexcept {
  switch (error) {
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM: return FailureReason::kNoFds;
    case EADDRNOTAVAIL:
    case EADDRINUSE: return FailureReason::kNoPorts;
    case EINVAL:
    case EAFNOSUPPORT:
    case EPROTONOSUPPORT: return FailureReason::kConfig;
    default: break;
  }
  const bool connecting = phase <= Phase::kConnect;
  switch (error) {
    case ECONNREFUSED: return FailureReason::kConnectRefused;
    case ETIMEDOUT:
      return connecting ? FailureReason::kConnectTimeout : FailureReason::kReadTimeout;
    case ENETUNREACH:
    case ENETDOWN: return FailureReason::kNetUnreachable;
    case EHOSTUNREACH:
    case EHOSTDOWN: return FailureReason::kHostUnreachable;
    case EACCES:
    case EPERM: return FailureReason::kPolicyDenied;
    case ECONNRESET:
    case ECONNABORTED:
    case EPIPE: return connecting ? FailureReason::kConnectReset : FailureReason::kTransferReset;
    case ENOENT:
    case ENOTDIR: return connecting ? FailureReason::kConnectRefused : FailureReason::kInternal;
    default: return FailureReason::kInternal;
  }
}

}  // namespace sonde
