// CURLcode to failure reason: a total function, refined by what was seen besides the code.
//
// Why: one code of curl stands for several causes (CURLE_RECV_ERROR: reset, end, garbage), and
// users page on the cause.
//
// THREAD: any. LIFETIME: values.
#pragma once

#include <string_view>

#include "sonde/failure.h"

namespace sonde {

/// What is known when a transfer has ended.
struct CurlEvidence {
  int code = 0;                   ///< CURLcode
  Phase phase = Phase::kConnect;  ///< where the exchange stood, from its trace
  int os_errno = 0;               ///< of the last failing system call, 0 if unknown
  bool head_complete = false;     ///< the final answer's headers have come
  std::string_view text;          ///< curl's error text
};

/// kNone for CURLE_OK.
FailureReason ReasonFromCurl(const CurlEvidence& evidence) noexcept;

/// The same for an exchange over QUIC, where curl's codes mean other things.
FailureReason ReasonFromQuic(const CurlEvidence& evidence) noexcept;

/// The errno that curl wrote into an error text ("..., errno 104"), 0 if none: its TLS layer has no
/// other way to tell (7.88.1).
int ErrnoInText(std::string_view text) noexcept;

}  // namespace sonde
