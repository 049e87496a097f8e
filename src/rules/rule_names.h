// The names of rules, alerts and the series that they read.
//
// Why: rules, unit tests and docs name the same things. Recorded series are LEVEL:METRIC:OPERATION:
// `check` over all regions, `check_region` for each of them.
//
// THREAD: constants. LIFETIME: literals.
#pragma once

#include <string_view>

namespace sonde::rule_names {

// What the agent shows (src/metrics/catalog.cc, and the TLS metrics of the probers).
inline constexpr std::string_view kRuns = "synthetic_probe_runs_total";
inline constexpr std::string_view kSuccess = "synthetic_probe_success_total";
inline constexpr std::string_view kFailures = "synthetic_probe_failures_total";
inline constexpr std::string_view kMissed = "synthetic_probe_missed_total";
inline constexpr std::string_view kDurationBucket = "synthetic_probe_duration_seconds_bucket";
inline constexpr std::string_view kSloRuns = "synthetic_slo_runs_total";
inline constexpr std::string_view kSloGoodRuns = "synthetic_slo_good_runs_total";
inline constexpr std::string_view kReloadSuccessful = "sonde_config_last_reload_successful";
inline constexpr std::string_view kMeasurementErrorBucket =
    "sonde_measurement_error_seconds_bucket";
inline constexpr std::string_view kCertificateExpiry = "probe_ssl_earliest_cert_expiry";

// Recorded for every check.
inline constexpr std::string_view kRegionAvailability =
    "check_region:probe_availability:ratio_rate5m";
inline constexpr std::string_view kAvailability = "check:probe_availability:ratio_rate5m";
inline constexpr std::string_view kRegionErrors = "check_region:probe_failures:ratio_rate5m";
inline constexpr std::string_view kErrors = "check:probe_failures:ratio_rate5m";
inline constexpr std::string_view kRegionP95 = "check_region:probe_duration_seconds:p95_rate5m";
inline constexpr std::string_view kRegionP99 = "check_region:probe_duration_seconds:p99_rate5m";
inline constexpr std::string_view kP95 = "check:probe_duration_seconds:p95_rate5m";
inline constexpr std::string_view kP99 = "check:probe_duration_seconds:p99_rate5m";

// Recorded for checks with an SLO; all have the label slo. The first two end in a range.
inline constexpr std::string_view kRegionBadRatio = "check_region:probe_error:ratio_rate";
inline constexpr std::string_view kBadRatio = "check:probe_error:ratio_rate";
inline constexpr std::string_view kRegionFastBurn = "check_region:probe_error:fast_burn";
inline constexpr std::string_view kFastBurn = "check:probe_error:fast_burn";
inline constexpr std::string_view kObjective = "check:slo_objective:ratio";
inline constexpr std::string_view kBudget = "check:slo_error_budget:ratio";
inline constexpr std::string_view kBudgetRemaining = "check:slo_error_budget_remaining:ratio";

inline constexpr std::string_view kBurnAlert = "ProbeErrorBudgetBurn";
inline constexpr std::string_view kRegionBurnAlert = "ProbeErrorBudgetBurnInRegion";
inline constexpr std::string_view kAbsentAlert = "ProbeAbsent";
inline constexpr std::string_view kMissedAlert = "ProbeMissedRuns";
inline constexpr std::string_view kCertificateAlert = "ProbeCertificateExpiry";
inline constexpr std::string_view kAgentDownAlert = "ProbeAgentDown";
inline constexpr std::string_view kAgentsAbsentAlert = "ProbeAgentsAbsent";
inline constexpr std::string_view kAgentInaccurateAlert = "ProbeAgentInaccurate";
inline constexpr std::string_view kReloadFailedAlert = "ProbeConfigReloadFailed";

}  // namespace sonde::rule_names
