#include "sonde/failure.h"

#include <cerrno>

namespace sonde {
namespace {

FailureReason Broken(Phase phase) noexcept {
  if (phase <= Phase::kConnect) return FailureReason::kConnectReset;
  return phase == Phase::kTls ? FailureReason::kTlsReset : FailureReason::kTransferReset;
}

}  // namespace

FailureReason ReasonFromErrno(int error, Phase phase) noexcept {
  switch (error) {
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM: return FailureReason::kNoFds;
    case EADDRNOTAVAIL:
    case EADDRINUSE: return FailureReason::kNoPorts;
    case EINVAL:
    case EMSGSIZE:
    case EAFNOSUPPORT:
    case EPROTONOSUPPORT: return FailureReason::kConfig;
    default: break;
  }
  switch (error) {
    case ECONNREFUSED: return FailureReason::kConnectRefused;
    case ETIMEDOUT: return TimeoutReason(phase);
    case ENETUNREACH:
    case ENETDOWN: return FailureReason::kNetUnreachable;
    case EHOSTUNREACH:
    case EHOSTDOWN: return FailureReason::kHostUnreachable;
    case EACCES:
    case EPERM: return FailureReason::kPolicyDenied;
    case ECONNRESET:
    case ECONNABORTED:
    case EPIPE: return Broken(phase);
    case ENOENT:
    case ENOTDIR:
      return phase <= Phase::kConnect ? FailureReason::kConnectRefused : FailureReason::kInternal;
    default: return FailureReason::kInternal;
  }
}

}  // namespace sonde
