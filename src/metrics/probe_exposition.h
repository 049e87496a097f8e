// What /probe answers: the metrics of one run.
//
// Why: the same result is rendered at /probe, by `sonde probe -o prometheus`, in debug output and,
// with `metrics.probe: on`, at /metrics. The rules (order, which common metrics, when) exist once,
// here.
//
// THREAD: pure functions. LIFETIME: none.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sonde/observation.h"
#include "sonde/probe_result.h"

namespace sonde {

/// The observations of a result with the common ones added: probe_success, probe_duration_seconds,
/// probe_timeout_seconds, and for a failed run probe_failure_info{phase,reason}.
Observations WithCommonObservations(const ProbeResult& result);

/// The exposition of one run: families sorted by name, series by label values (blackbox.md 2.3).
std::string RenderProbe(const ProbeResult& result);

/// The observations of one run with the labels that tell it from others (rendered; may be empty),
/// and the names of those labels: an observation's label of such a name is shown as exported_NAME.
struct LabelledObservations {
  const Observations* observations = nullptr;
  std::string_view labels;
  std::span<const std::string> label_names;
};

/// Appends the observations of many runs as one page part: every family once.
void AppendObservations(std::string& out, std::span<const LabelledObservations> runs);

}  // namespace sonde
