// The metrics of the dns prober, as blackbox_exporter names them.
//
// THREAD: immutable. LIFETIME: the process.
#pragma once

#include <span>

#include "sonde/observation.h"

namespace sonde {

extern const MetricDef kDnsDurationSeconds;  // {phase}
extern const MetricDef kDnsAnswerRrs;
extern const MetricDef kDnsAuthorityRrs;
extern const MetricDef kDnsAdditionalRrs;
extern const MetricDef kDnsQuerySucceeded;
extern const MetricDef kDnsSerial;

std::span<const MetricDef* const> DnsMetrics();

}  // namespace sonde
