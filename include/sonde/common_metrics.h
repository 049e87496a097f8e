// The metrics that every prober shares: blackbox_exporter's common set, and sonde's own failure
// info.
//
// THREAD: immutable. LIFETIME: the process.
#pragma once

#include <span>

#include "sonde/observation.h"

namespace sonde {

extern const MetricDef kProbeSuccess;
extern const MetricDef kProbeDurationSeconds;
extern const MetricDef kProbeTimeoutSeconds;
extern const MetricDef kProbeIpProtocol;
extern const MetricDef kProbeDnsLookupTimeSeconds;
extern const MetricDef kProbeIpAddrHash;
extern const MetricDef kProbeFailureInfo;  // {phase, reason}

// TLS facts of the final session; which prober shows which differs.
extern const MetricDef kProbeSslEarliestCertExpiry;
extern const MetricDef kProbeSslLastChainExpiry;
extern const MetricDef kProbeSslLastChainInfo;
extern const MetricDef kProbeTlsVersionInfo;
extern const MetricDef kProbeTlsCipherInfo;

/// All of the above.
std::span<const MetricDef* const> CommonMetrics();

/// Which of the TLS metrics to set from facts.
struct TlsMetricSet {
  bool last_chain_expiry = true;
  bool cipher = false;
  /// False under insecure_skip_verify: nothing was verified on purpose, so there is no verified
  /// chain.
  bool verified_chains = true;
};
struct TlsFacts;
/// Sets the TLS metrics of a session that came about; does nothing if its handshake or verification
/// failed (as the exporter).
void ObserveTls(const TlsFacts& facts, TlsMetricSet which, Observations& observations);

}  // namespace sonde
