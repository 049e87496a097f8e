#include "cli/run_verdict.h"

namespace sonde {

ExitCode VerdictOf(std::span<const Outcome> outcomes) {
  ExitCode verdict = ExitCode::kOk;
  for (const Outcome& outcome : outcomes) {
    if (outcome.result.fault() == Fault::kTarget) return ExitCode::kCheckFailed;
    if (outcome.result.success || verdict == ExitCode::kUsage) continue;
    const bool as_written = outcome.result.failure.reason == FailureReason::kConfig;
    verdict = as_written ? ExitCode::kUsage : ExitCode::kAgent;
  }
  return verdict;
}

}  // namespace sonde
