// The metrics that every prober shares: blackbox_exporter's common set, and sonde's own failure
// info.
//
// THREAD: immutable. LIFETIME: the process.
#pragma once

#include <optional>
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

// What the kernel knows about the last TCP connection.
extern const MetricDef kProbeTcpRttSeconds;
extern const MetricDef kProbeTcpMinRttSeconds;
extern const MetricDef kProbeTcpRetransmits;
extern const MetricDef kProbeTcpSynRetransmits;

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

struct TcpFacts;
/// Sets the metrics of a TCP connection; does nothing without facts.
void ObserveTcp(const std::optional<TcpFacts>& facts, Observations& observations);

}  // namespace sonde
