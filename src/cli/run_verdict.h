// The exit code that the results of some runs stand for.
//
// THREAD: pure. LIFETIME: none.
#pragma once

#include <span>

#include "cli/exit_code.h"
#include "report/outcome_report.h"

namespace sonde {

/// A target that failed decides (1); else a run that could not be made as written (2) or for lack
/// of resources (3); else 0.
ExitCode VerdictOf(std::span<const Outcome> outcomes);

}  // namespace sonde
