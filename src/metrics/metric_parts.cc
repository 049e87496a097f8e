#include "metrics/metric_parts.h"

#include "metrics/catalog.h"

namespace sonde {
namespace {

constexpr std::string_view kCheckLabels =
    "`check`, `endpoint`, `region` and those that are configured";

}  // namespace

std::span<const MetricPart> MetricParts() {
  static const std::vector<MetricPart> parts = {
      {.name = "checks",
       .help = "scheduled checks and targets",
       .labels = kCheckLabels,
       .metrics = {&kRunsTotal, &kSuccessTotal, &kFailuresTotal, &kDurationSeconds, &kPhaseSeconds,
                   &kPhaseSecondsHistogram, &kAvailability, &kLastRunTimestamp, &kMissedTotal,
                   &kCheckInfo}},
      {.name = "objectives",
       .help = "what checks promise with `slo`",
       .labels = kCheckLabels,
       .metrics = {&kSloObjective, &kSloAvailability, &kSloBudgetRemaining, &kSloBurnRate,
                   &kSloRunsTotal, &kSloGoodRunsTotal, &kSloExcludedTotal}},
      {.name = "agent",
       .help = "sonde itself",
       .labels = {},
       .metrics = {&kBuildInfo, &kConfigReloadSuccessful, &kConfigReloadTimestamp, &kLoopLagSeconds,
                   &kMeasurementErrorSeconds, &kScheduleDelaySeconds, &kProbesInFlight,
                   &kAdmissionRejectedTotal, &kHttpRequestsTotal, &kHttpConnections}},
      {.name = "history",
       .help = "what outlives a restart",
       .labels = {},
       .metrics = {&kHistoryState, &kHistorySizeBytes, &kHistoryWriteErrorsTotal,
                   &kHistoryDroppedTotal, &kHistoryCorruptionsTotal}},
      {.name = "discovery",
       .help = "targets that come and go, and shards",
       .labels = {},
       .metrics = {&kShardInfo, &kDiscoveredTargets, &kDiscoveryLastSuccess,
                   &kDiscoveryFailuresTotal, &kDiscoveryUnusedTargets}},
      {.name = "exporter",
       .help = "blackbox_exporter's own names",
       .labels = {},
       .metrics = {&kBlackboxBuildInfo, &kBlackboxReloadSuccessful, &kBlackboxReloadTimestamp,
                   &kBlackboxModuleUnknownTotal}},
      {.name = "libraries",
       .help = "what the exporter's libraries show",
       .labels = {},
       .metrics = {&kScrapesInFlight, &kScrapesTotal, &kDialsAttempted, &kDialsEstablished,
                   &kDialsClosed, &kDialsFailed}},
      {.name = "process",
       .help = "what every client of Prometheus shows of its process",
       .labels = {},
       .metrics = {&kProcessCpuSecondsTotal, &kProcessResidentMemoryBytes,
                   &kProcessVirtualMemoryBytes, &kProcessStartTimeSeconds, &kProcessOpenFds,
                   &kProcessMaxFds, &kProcessThreads, &kProcessVirtualMemoryMaxBytes,
                   &kProcessNetworkReceiveBytesTotal, &kProcessNetworkTransmitBytesTotal}},
  };
  return parts;
}

}  // namespace sonde
