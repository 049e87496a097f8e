#include "metrics/catalog.h"

#include <vector>

#include "metrics/metric_parts.h"

namespace sonde {

const MetricDef kRunsTotal{
    "synthetic_probe_runs_total",
    "Finished runs whose outcome is the target's; failures of the agent itself are not among them.",
    {},
    MetricType::kCounter};
const MetricDef kSuccessTotal{
    "synthetic_probe_success_total", "Successful runs.", {}, MetricType::kCounter};
const MetricDef kFailuresTotal{"synthetic_probe_failures_total",
                               "Failed runs by reason and the phase in which they failed. A series "
                               "appears with its first failure; "
                               "runs minus successes counts all failures from zero.",
                               {"reason", "phase"},
                               MetricType::kCounter};
const MetricDef kDurationSeconds{
    "synthetic_probe_duration_seconds",
    "Whole duration of every run in synthetic_probe_runs_total, failures and timeouts included.",
    {},
    MetricType::kHistogram};
const MetricDef kPhaseSeconds{
    "synthetic_probe_phase_seconds",
    "How long the phases of the last run took. A phase that was not reached is absent.",
    {"phase"},
    MetricType::kGauge};
const MetricDef kPhaseSecondsHistogram{
    "synthetic_probe_phase_seconds",
    "How long the phases of runs took. A phase that was never reached is absent.",
    {"phase"},
    MetricType::kHistogram};
const MetricDef kAvailability{
    "synthetic_endpoint_availability",
    "1 if the last run succeeded, 0 if it failed; absent before the first run.",
    {}};
const MetricDef kLastRunTimestamp{
    "synthetic_probe_last_run_timestamp_seconds", "When the last run ended, in Unix time.", {}};
const MetricDef kMissedTotal{"synthetic_probe_missed_total",
                             "Slots without a verdict about the target: the run before was still "
                             "going on (overlap), the agent was "
                             "late or at its limit (overload), it could not run the check (agent), "
                             "or checks were paused (paused).",
                             {"cause"},
                             MetricType::kCounter};
const MetricDef kCheckInfo{
    "synthetic_check_info",
    "1 for each scheduled check and target, with facts of its configuration.",
    {"module", "prober", "interval", "timeout"}};

const MetricDef kSloObjective{
    "synthetic_slo_objective_ratio", "The share of runs that shall be good.", {"slo"}};
const MetricDef kSloAvailability{
    "synthetic_slo_availability_ratio",
    "The share of judged runs that were good over the last window; absent if there was none.",
    {"slo", "window"}};
const MetricDef kSloBudgetRemaining{
    "synthetic_slo_error_budget_remaining_ratio",
    "What is left of the error budget over the objective's own window: 1 untouched, 0 used up, "
    "negative overspent.",
    {"slo"}};
const MetricDef kSloBurnRate{
    "synthetic_slo_burn_rate",
    "How many times faster than sustainable the error budget was spent over the last window.",
    {"slo", "window"}};
const MetricDef kSloRunsTotal{"synthetic_slo_runs_total",
                              "Runs that an objective judged; what the agent could not measure is "
                              "not among them.",
                              {"slo"},
                              MetricType::kCounter};
const MetricDef kSloGoodRunsTotal{"synthetic_slo_good_runs_total",
                                  "Judged runs that met the objective: successful, and for latency "
                                  "also not longer than its bound.",
                                  {"slo"},
                                  MetricType::kCounter};
const MetricDef kSloExcludedTotal{"synthetic_slo_excluded_total",
                                  "Slots that no objective judged, by cause, as in "
                                  "synthetic_probe_missed_total.",
                                  {"slo", "cause"},
                                  MetricType::kCounter};

const MetricDef kBuildInfo{"sonde_build_info",
                           "1 for this version of sonde, with the libraries that it runs with.",
                           {"version", "revision", "compiler"}};
const MetricDef kConfigReloadSuccessful{
    "sonde_config_last_reload_successful", "1 if the last load of the configuration was good.", {}};
const MetricDef kConfigReloadTimestamp{"sonde_config_last_reload_success_timestamp_seconds",
                                       "When the configuration was last loaded well, in Unix time.",
                                       {}};
const MetricDef kLoopLagSeconds{"sonde_loop_lag_seconds",
                                "How late a periodic timer of an event loop fired.",
                                {"loop"},
                                MetricType::kHistogram};
const MetricDef kMeasurementErrorSeconds{"sonde_measurement_error_seconds",
                                         "What sonde may have added to the duration of a scheduled "
                                         "run: time that no phase explains, its own "
                                         "work within phases (sending, TLS), and the lag "
                                         "of its loop that was seen meanwhile.",
                                         {"loop"},
                                         MetricType::kHistogram};
const MetricDef kScheduleDelaySeconds{"sonde_schedule_delay_seconds",
                                      "How long after its slot a scheduled run started.",
                                      {"loop"},
                                      MetricType::kHistogram};
const MetricDef kProbesInFlight{"sonde_probes_in_flight", "Runs under way.", {"loop"}};
const MetricDef kAdmissionRejectedTotal{
    "sonde_admission_rejected_total",
    "What was refused because a limit was reached: probe, scrape or connection.",
    {"what"},
    MetricType::kCounter};
const MetricDef kHttpRequestsTotal{"sonde_http_requests_total",
                                   "Answered HTTP requests by handler and status code.",
                                   {"handler", "code"},
                                   MetricType::kCounter};
const MetricDef kHttpConnections{"sonde_http_connections", "Open connections of HTTP clients.", {}};
const MetricDef kHistoryState{
    "sonde_history_state",
    "1 for the state of the agent's history: on disk, in memory only, off, or degraded (the disk "
    "can't be written).",
    {"state"}};
const MetricDef kHistorySizeBytes{
    "sonde_history_size_bytes", "Size of the history's database with its log.", {}};
const MetricDef kHistoryWriteErrorsTotal{"sonde_history_write_errors_total",
                                         "Attempts to open or write the history that failed.",
                                         {},
                                         MetricType::kCounter};
const MetricDef kHistoryDroppedTotal{
    "sonde_history_dropped_total",
    "What the history gave up because it could not be written in time: run, change or rollup.",
    {"what"},
    MetricType::kCounter};
const MetricDef kHistoryCorruptionsTotal{
    "sonde_history_corruptions_total",
    "Damaged history databases that were moved aside, so that a new one was begun.",
    {},
    MetricType::kCounter};

const MetricDef kShardInfo{"sonde_shard_info",
                           "1 for this agent's share of the checks and targets of its region.",
                           {"index", "count"}};
const MetricDef kDiscoveredTargets{"sonde_discovered_targets",
                                   "Targets that a source listed last, also those of other shards.",
                                   {"check", "source"}};
const MetricDef kDiscoveryLastSuccess{
    "sonde_discovery_last_success_timestamp_seconds",
    "When a source of targets was last asked without any complaint, in Unix time.",
    {"check", "source"}};
const MetricDef kDiscoveryFailuresTotal{
    "sonde_discovery_refresh_failures_total",
    "Looks at a source of targets that failed, or where one of its files or names did: what it "
    "listed before stays in force.",
    {"check", "source"},
    MetricType::kCounter};
const MetricDef kDiscoveryUnusedTargets{
    "sonde_discovery_unused_targets",
    "Listed targets of this agent that can't be probed, or are listed twice with other labels.",
    {"check", "source"}};

const MetricDef kBlackboxBuildInfo{
    "blackbox_exporter_build_info",
    "A metric with a constant '1' value labeled by version, revision, branch, goversion from which "
    "blackbox_exporter was built, and the goos and goarch for the build.",
    {"version", "revision", "branch", "goversion", "goos", "goarch", "tags"}};
const MetricDef kBlackboxReloadSuccessful{"blackbox_exporter_config_last_reload_successful",
                                          "Blackbox exporter config loaded successfully.",
                                          {}};
const MetricDef kBlackboxReloadTimestamp{
    "blackbox_exporter_config_last_reload_success_timestamp_seconds",
    "Timestamp of the last successful configuration reload.",
    {}};
const MetricDef kBlackboxModuleUnknownTotal{"blackbox_module_unknown_total",
                                            "Count of unknown modules requested by probes",
                                            {},
                                            MetricType::kCounter};

const MetricDef kScrapesInFlight{
    "promhttp_metric_handler_requests_in_flight", "Current number of scrapes being served.", {}};
const MetricDef kScrapesTotal{"promhttp_metric_handler_requests_total",
                              "Total number of scrapes by HTTP status code.",
                              {"code"},
                              MetricType::kCounter};
const MetricDef kDialsAttempted{
    "net_conntrack_dialer_conn_attempted_total",
    "Total number of connections attempted by the given dialer a given name.",
    {"dialer_name"},
    MetricType::kCounter};
const MetricDef kDialsEstablished{
    "net_conntrack_dialer_conn_established_total",
    "Total number of connections successfully established by the given dialer a given name.",
    {"dialer_name"},
    MetricType::kCounter};
const MetricDef kDialsClosed{
    "net_conntrack_dialer_conn_closed_total",
    "Total number of connections closed which originated from the dialer of a given name.",
    {"dialer_name"},
    MetricType::kCounter};
const MetricDef kDialsFailed{
    "net_conntrack_dialer_conn_failed_total",
    "Total number of connections failed to dial by the dialer a given name.",
    {"dialer_name", "reason"},
    MetricType::kCounter};

const MetricDef kProcessCpuSecondsTotal{"process_cpu_seconds_total",
                                        "Total user and system CPU time spent in seconds.",
                                        {},
                                        MetricType::kCounter};
const MetricDef kProcessResidentMemoryBytes{
    "process_resident_memory_bytes", "Resident memory size in bytes.", {}};
const MetricDef kProcessVirtualMemoryBytes{
    "process_virtual_memory_bytes", "Virtual memory size in bytes.", {}};
const MetricDef kProcessStartTimeSeconds{
    "process_start_time_seconds", "Start time of the process since unix epoch in seconds.", {}};
const MetricDef kProcessOpenFds{"process_open_fds", "Number of open file descriptors.", {}};
const MetricDef kProcessMaxFds{"process_max_fds", "Maximum number of open file descriptors.", {}};
const MetricDef kProcessThreads{"process_threads", "Number of threads.", {}};
const MetricDef kProcessVirtualMemoryMaxBytes{
    "process_virtual_memory_max_bytes", "Maximum amount of virtual memory available in bytes.", {}};
const MetricDef kProcessNetworkReceiveBytesTotal{
    "process_network_receive_bytes_total",
    "Number of bytes received by the process over the network.",
    {},
    MetricType::kCounter};
const MetricDef kProcessNetworkTransmitBytesTotal{
    "process_network_transmit_bytes_total",
    "Number of bytes sent by the process over the network.",
    {},
    MetricType::kCounter};

std::span<const MetricDef* const> AllMetrics() {
  static const std::vector<const MetricDef*> all = [] {
    std::vector<const MetricDef*> metrics;
    for (const MetricPart& part : MetricParts()) {
      metrics.insert(metrics.end(), part.metrics.begin(), part.metrics.end());
    }
    return metrics;
  }();
  return all;
}

}  // namespace sonde
