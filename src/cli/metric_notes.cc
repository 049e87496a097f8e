#include "cli/metric_notes.h"

#include <algorithm>
#include <array>

namespace sonde {
namespace {

struct Row {
  std::string_view name;
  std::string_view part;  ///< "": of every part
  std::string_view shown, value;
};

/// By name; a part's own row before the one for every part.
constexpr auto kRows = std::to_array<Row>({
    {"net_conntrack_dialer_conn_attempted_total", "",
     "after the first http probe that a client asked for", ""},
    {"net_conntrack_dialer_conn_closed_total", "",
     "after the first http probe that a client asked for", ""},
    {"net_conntrack_dialer_conn_established_total", "",
     "after the first http probe that a client asked for", ""},
    {"net_conntrack_dialer_conn_failed_total", "",
     "after the first http probe that a client asked for", ""},
    {"probe_dns_additional_rrs", "", "", "records in the section, OPT included"},
    {"probe_dns_answer_rrs", "", "", "records in the section"},
    {"probe_dns_authority_rrs", "", "", "records in the section"},
    {"probe_dns_duration_seconds", "", "", "resolve, connect, request; 0 if not reached"},
    {"probe_dns_lookup_time_seconds", "", "", "of the first name that was looked up"},
    {"probe_dns_query_succeeded", "", "",
     "1 once an answer with the right id was decoded, whatever its rcode"},
    {"probe_dns_serial", "", "`query_type: SOA`, once answered",
     "of the last SOA of the answer, 0 without one"},
    {"probe_duration_seconds", "", "", "from the start to the verdict"},
    {"probe_expect_info", "", "after a match of an entry with `labels`",
     "1, with the labels that are configured"},
    {"probe_failed_due_to_bytes", "", "once the connection (and `tls`) stands",
     "1 if other bytes came than `expect_bytes`"},
    {"probe_failed_due_to_cel", "", "if the module has a `fail_if_body_json_*` rule",
     "1 if it failed"},
    {"probe_failed_due_to_regex", "http", "", "1 if a header or body rule of the module failed"},
    {"probe_failed_due_to_regex", "", "once the connection (and `tls`) stands",
     "1 if the peer closed without a line that matches"},
    {"probe_failure_info", "", "if the probe failed", ""},
    {"probe_grpc_duration_seconds", "", "resolve always, check once the call is over",
     "resolve, check"},
    {"probe_grpc_healthcheck_response", "", "once the call is over",
     "1 for the status that was answered"},
    {"probe_grpc_ssl", "", "", "1 if the call succeeded over TLS"},
    {"probe_grpc_status_code", "", "", "of the call"},
    {"probe_http_content_length", "", "", "declared length; -1 if unknown"},
    {"probe_http_duration_seconds", "",
     "`resolve` once the name was looked up; `connect` `tls` `processing` `transfer` once a "
     "request was about to be sent",
     "summed over hops as blackbox_exporter does"},
    {"probe_http_last_modified_timestamp_seconds", "", "if Last-Modified is a date", "Unix time"},
    {"probe_http_redirects", "", "", "redirects seen, with one that was refused"},
    {"probe_http_ssl", "", "", "1 if the final answer came over TLS"},
    {"probe_http_status_code", "", "", "of the final answer, 0 if none"},
    {"probe_http_uncompressed_body_length", "", "",
     "bytes of the body that came, decoded by `compression`"},
    {"probe_http_version", "", "", "1, 1.1, 2, 3; 0 if none"},
    {"probe_icmp_duration_seconds", "", "", "resolve, setup, rtt; 0 if not reached"},
    {"probe_icmp_reply_hop_limit", "", "after an answer", "TTL or hop limit of the answer"},
    {"probe_ip_addr_hash", "", "", "32-bit FNV-1a of the address; 0 if none was found"},
    {"probe_ip_protocol", "", "", "4 or 6; 0 if no address was found"},
    {"probe_ssl_earliest_cert_expiry", "",
     "after a TLS handshake whose certificates were accepted; tls: once certificates came",
     "Unix time at which the first certificate of the peer's chain expires"},
    {"probe_ssl_last_chain_expiry_timestamp_seconds", "",
     "as probe_ssl_earliest_cert_expiry; not by grpc; tls: only if verified",
     "Unix time until which the verified chain that lasts longest is good; -62135596800 without "
     "verification"},
    {"probe_ssl_last_chain_info", "", "as probe_ssl_earliest_cert_expiry; not by tls",
     "1, with what the peer's own certificate says"},
    {"probe_success", "", "", "1 or 0"},
    {"probe_tcp_min_rtt_seconds", "", "after a TCP connect, where the kernel tells it", ""},
    {"probe_tcp_retransmits", "", "after a TCP connect", ""},
    {"probe_tcp_rtt_seconds", "", "after a TCP connect", ""},
    {"probe_tcp_syn_retransmits", "", "after a TCP connect", ""},
    {"probe_tls_alpn_info", "", "after a handshake with ALPN", "1"},
    {"probe_tls_certificate_info", "", "per certificate that came", "1"},
    {"probe_tls_certificate_not_after_timestamp_seconds", "", "per certificate that came",
     "Unix time"},
    {"probe_tls_certificate_not_before_timestamp_seconds", "", "per certificate that came",
     "Unix time"},
    {"probe_tls_certificates", "", "if certificates came", "how many the peer sent"},
    {"probe_tls_cipher_info", "", "as probe_tls_version_info, by http and tls", "1"},
    {"probe_tls_duration_seconds", "", "what was reached", "resolve, connect, starttls, handshake"},
    {"probe_tls_group_info", "", "after a handshake", "1"},
    {"probe_tls_ocsp_stapled", "", "after a handshake", "1 if an OCSP response was stapled"},
    {"probe_tls_verified", "", "once the peer was met",
     "1 if its chain leads to a trusted root and fits the name"},
    {"probe_tls_verify_failure_info", "", "if the verification failed", "1"},
    {"probe_tls_version_info", "",
     "after a TLS handshake whose certificates were accepted; tls: after any", "1"},
    {"probe_websocket_connection_upgraded", "", "if the target is a URL", "1 after the upgrade"},
    {"probe_websocket_duration_seconds", "", "each once measured",
     "resolve, connect, processing (TLS and upgrade), transfer (the whole dialogue)"},
    {"probe_websocket_failed_due_to_regex", "", "if the target is a URL",
     "1 if the dialogue failed, whatever the cause"},
    {"probe_websocket_status_code", "", "if the target is a URL", "of the answer, 0 without one"},
    {"sonde_discovered_targets", "", "if a check has `targets_from`", ""},
    {"sonde_discovery_last_success_timestamp_seconds", "",
     "if a check has `targets_from`, after the first good answer of the source", ""},
    {"sonde_discovery_refresh_failures_total", "", "if a check has `targets_from`", ""},
    {"sonde_discovery_unused_targets", "", "if a check has `targets_from`", ""},
    {"sonde_shard_info", "", "with `shard`", ""},
    {"synthetic_endpoint_availability", "", "after the first run", ""},
    {"synthetic_probe_failures_total", "", "a series from its first failure on", ""},
    {"synthetic_probe_last_run_timestamp_seconds", "", "after the first run", ""},
    {"synthetic_probe_phase_seconds", "",
     "a gauge with `metrics.phases: gauge`, the default, a histogram with `histogram`; a phase "
     "once it was reached",
     ""},
    {"synthetic_slo_availability_ratio", "",
     "if the check has `slo`, once the past is known, over windows in which runs were judged", ""},
    {"synthetic_slo_burn_rate", "",
     "if the check has `slo`, once the past is known, over windows in which runs were judged", ""},
    {"synthetic_slo_error_budget_remaining_ratio", "",
     "if the check has `slo`, once the past is known and runs were judged", ""},
    {"synthetic_slo_excluded_total", "", "if the check has `slo`, a series from its first slot on",
     ""},
    {"synthetic_slo_good_runs_total", "", "if the check has `slo`", ""},
    {"synthetic_slo_objective_ratio", "", "if the check has `slo`", ""},
    {"synthetic_slo_runs_total", "", "if the check has `slo`", ""},
});

}  // namespace

MetricNote NoteOf(std::string_view part, std::string_view name) noexcept {
  const auto row = std::ranges::find_if(kRows, [&](const Row& one) {
    return one.name == name && (one.part.empty() || one.part == part);
  });
  return row == kRows.end() ? MetricNote{} : MetricNote{row->shown, row->value};
}

std::vector<std::string_view> NotedMetrics() {
  std::vector<std::string_view> names;
  for (const Row& row : kRows) names.push_back(row.name);
  return names;
}

}  // namespace sonde
