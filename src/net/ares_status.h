// c-ares status codes as failures.
//
// Why: one total mapping; an ARES_* value that is forgotten fails a test.
//
// THREAD: pure functions. LIFETIME: none.
#pragma once

#include "sonde/failure.h"

namespace sonde {

/// kNone for ARES_SUCCESS; kInternal for what can only be our own mistake.
FailureReason ReasonFromAres(int status) noexcept;
/// c-ares' own text for `status`.
const char* AresText(int status) noexcept;

}  // namespace sonde
