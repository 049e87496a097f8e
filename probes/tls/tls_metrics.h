// The metrics of the tls prober. They are there also when the verification failed: that is when the
// certificate matters most.
//
// THREAD: immutable. LIFETIME: the process.
#pragma once

#include <span>

#include "sonde/net/tls.h"
#include "sonde/observation.h"

namespace sonde {

extern const MetricDef kTlsDurationSeconds;  // {phase}

std::span<const MetricDef* const> TlsProbeMetrics();

/// Everything that is known about a session and the peer's chain.
void ObserveTlsProbe(const TlsFacts& facts, Observations& observations);

}  // namespace sonde
