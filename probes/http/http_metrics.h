// The metrics of the http prober beside the common ones. Names and help texts are
// blackbox_exporter's.
//
// THREAD: immutable. LIFETIME: the process.
#pragma once

#include <span>

#include "sonde/observation.h"

namespace sonde {

extern const MetricDef kHttpDurationSeconds;  // {phase}
extern const MetricDef kHttpContentLength;
extern const MetricDef kHttpUncompressedBodyLength;
extern const MetricDef kHttpRedirects;
extern const MetricDef kHttpSsl;
extern const MetricDef kHttpStatusCode;
extern const MetricDef kHttpVersion;
extern const MetricDef kHttpFailedDueToRegex;
extern const MetricDef kHttpFailedDueToCel;  // only if the module has such a rule
extern const MetricDef kHttpLastModified;

std::span<const MetricDef* const> HttpMetrics();

}  // namespace sonde
