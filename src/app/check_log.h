// What the log says of runs: for scheduled checks one line per change of state, and at level debug
// one per run and one per step of it; for /probe the steps.
//
// Why: the same facts in each format of the log. As logfmt and JSON they are the exporter's few
// words; as ECS they are an event with all that is known of the run.
//
// THREAD: any. LIFETIME: pure functions.
#pragma once

#include <string_view>

#include "app/check_state.h"
#include "app/generation.h"
#include "sonde/probe_result.h"

namespace sonde {

/// "check is up", "check is down" or "check could not be measured"; nothing for kNone.
void LogChange(CheckState::Change change, const CheckInstance& check, const ProbeResult& result);

/// What the run said of its steps; only a run under --log.level=debug says anything.
void LogSteps(const CheckInstance& check, const ProbeResult& result);

/// A line that a /probe run said, at whatever level is in force for those.
void LogProbeStep(const RunLogLine& line, std::string_view module, std::string_view target);

/// One line per run, at level debug only: what was measured, and what sonde may have added to it
/// (`error_bound`, in which the `lag` of its loop is).
void LogRun(const CheckInstance& check, const ProbeResult& result, Duration error_bound,
            Duration lag);

}  // namespace sonde
