// The catalog of metrics: name, type, labels and help of everything at /metrics but probe_*.
//
// Why: HELP lines, docs and tests come from one table.
//
// THREAD: immutable. LIFETIME: the process.
#pragma once

#include <span>

#include "sonde/observation.h"

namespace sonde {

// Scheduled checks; each also has the labels check, endpoint, region and the configured ones.
extern const MetricDef kRunsTotal;
extern const MetricDef kSuccessTotal;
extern const MetricDef kFailuresTotal;  // {reason, phase}
extern const MetricDef kDurationSeconds;
extern const MetricDef kPhaseSeconds;           // {phase}
extern const MetricDef kPhaseSecondsHistogram;  // the same name, with metrics.phases: histogram
extern const MetricDef kAvailability;
extern const MetricDef kLastRunTimestamp;
extern const MetricDef kMissedTotal;  // {cause}
extern const MetricDef kCheckInfo;    // {module, prober, interval, timeout}
// The same checks' objectives, {slo} each.
extern const MetricDef kSloObjective;
extern const MetricDef kSloAvailability;  // {window}
extern const MetricDef kSloBudgetRemaining;
extern const MetricDef kSloBurnRate;  // {window}
extern const MetricDef kSloRunsTotal;
extern const MetricDef kSloGoodRunsTotal;
extern const MetricDef kSloExcludedTotal;  // {cause}

// The agent itself.
extern const MetricDef kBuildInfo;  // {version, revision, compiler} and a label per library
extern const MetricDef kConfigReloadSuccessful;
extern const MetricDef kConfigReloadTimestamp;
extern const MetricDef kLoopLagSeconds;           // {loop}
extern const MetricDef kMeasurementErrorSeconds;  // {loop}
extern const MetricDef kScheduleDelaySeconds;     // {loop}
extern const MetricDef kProbesInFlight;           // {loop}
extern const MetricDef kAdmissionRejectedTotal;   // {what}
extern const MetricDef kHttpRequestsTotal;        // {handler, code}
extern const MetricDef kHttpConnections;
extern const MetricDef kHistoryState;  // {state}
extern const MetricDef kHistorySizeBytes;
extern const MetricDef kHistoryWriteErrorsTotal;
extern const MetricDef kHistoryDroppedTotal;  // {what}
extern const MetricDef kHistoryCorruptionsTotal;
extern const MetricDef kShardInfo;  // {index, count}
// The sources of discovered targets, {check, source} each.
extern const MetricDef kDiscoveredTargets;
extern const MetricDef kDiscoveryLastSuccess;
extern const MetricDef kDiscoveryFailuresTotal;
extern const MetricDef kDiscoveryUnusedTargets;

// blackbox_exporter's own names.
extern const MetricDef kBlackboxBuildInfo;
extern const MetricDef kBlackboxReloadSuccessful;
extern const MetricDef kBlackboxReloadTimestamp;
extern const MetricDef kBlackboxModuleUnknownTotal;

// What the libraries of the exporter show.
extern const MetricDef kScrapesInFlight;
extern const MetricDef kScrapesTotal;      // {code}
extern const MetricDef kDialsAttempted;    // {dialer_name}
extern const MetricDef kDialsEstablished;  // {dialer_name}
extern const MetricDef kDialsClosed;       // {dialer_name}
extern const MetricDef kDialsFailed;       // {dialer_name, reason}

// process_*, as every Prometheus client has them.
extern const MetricDef kProcessCpuSecondsTotal;
extern const MetricDef kProcessResidentMemoryBytes;
extern const MetricDef kProcessVirtualMemoryBytes;
extern const MetricDef kProcessStartTimeSeconds;
extern const MetricDef kProcessOpenFds;
extern const MetricDef kProcessMaxFds;
extern const MetricDef kProcessThreads;
extern const MetricDef kProcessVirtualMemoryMaxBytes;
extern const MetricDef kProcessNetworkReceiveBytesTotal;
extern const MetricDef kProcessNetworkTransmitBytesTotal;

/// All of the above.
std::span<const MetricDef* const> AllMetrics();

}  // namespace sonde
