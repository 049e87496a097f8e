#include "net/ares_status.h"

#include <ares.h>

namespace sonde {

FailureReason ReasonFromAres(int status) noexcept {
  switch (status) {
    case ARES_SUCCESS: return FailureReason::kNone;
    case ARES_ENODATA: return FailureReason::kNodata;
    case ARES_ENOTFOUND:
    case ARES_EBADNAME:
    case ARES_ENONAME: return FailureReason::kNxdomain;
    case ARES_EFORMERR:
    case ARES_ESERVFAIL:
    case ARES_ENOTIMP:
    case ARES_EBADRESP:
    case ARES_EOF: return FailureReason::kServfail;
    case ARES_EREFUSED:
    case ARES_ECONNREFUSED: return FailureReason::kDnsRefused;
    case ARES_ETIMEOUT: return FailureReason::kDnsTimeout;
    case ARES_ENOMEM: return FailureReason::kOverload;
    case ARES_EBADQUERY:
    case ARES_EBADFAMILY:
    case ARES_EFILE:
    case ARES_EDESTRUCTION:
    case ARES_EBADSTR:
    case ARES_EBADFLAGS:
    case ARES_EBADHINTS:
    case ARES_ENOTINITIALIZED:
    case ARES_ELOADIPHLPAPI:
    case ARES_EADDRGETNETWORKPARAMS:
    case ARES_ECANCELLED:
    case ARES_ESERVICE:
    default: return FailureReason::kInternal;
  }
}

const char* AresText(int status) noexcept { return ares_strerror(status); }

}  // namespace sonde
