#include "sonde/common_metrics.h"

#include <array>

#include "sonde/net/stream.h"
#include "sonde/net/tls.h"

namespace sonde {

const MetricDef kProbeSuccess{
    "probe_success", "Displays whether or not the probe was a success", {}};
const MetricDef kProbeDurationSeconds{
    "probe_duration_seconds", "Returns how long the probe took to complete in seconds", {}};
const MetricDef kProbeTimeoutSeconds{
    "probe_timeout_seconds", "The timeout that was in force for the probe, in seconds", {}};
const MetricDef kProbeIpProtocol{
    "probe_ip_protocol", "Specifies whether probe ip protocol is IP4 or IP6", {}};
const MetricDef kProbeDnsLookupTimeSeconds{
    "probe_dns_lookup_time_seconds", "Returns the time taken for probe dns lookup in seconds", {}};
const MetricDef kProbeIpAddrHash{
    "probe_ip_addr_hash",
    "Specifies the hash of IP address. It's useful to detect if the IP address changes.",
    {}};
const MetricDef kProbeFailureInfo{
    "probe_failure_info",
    "1 for the reason why the probe failed and the phase it belongs to",
    {"phase", "reason"}};

const MetricDef kProbeTcpRttSeconds{
    "probe_tcp_rtt_seconds",
    "Smoothed round trip time of the last TCP connection, as the kernel measured it",
    {}};
const MetricDef kProbeTcpMinRttSeconds{
    "probe_tcp_min_rtt_seconds",
    "Shortest round trip time of the last TCP connection, as the kernel measured it",
    {}};
const MetricDef kProbeTcpRetransmits{
    "probe_tcp_retransmits",
    "Segments of the last TCP connection that were sent again, SYNs included",
    {}};
const MetricDef kProbeTcpSynRetransmits{
    "probe_tcp_syn_retransmits",
    "SYNs of the last TCP connection that were sent again; each adds a second or more to connect",
    {}};

const MetricDef kProbeSslEarliestCertExpiry{
    "probe_ssl_earliest_cert_expiry", "Returns last SSL chain expiry in unixtime", {}};
const MetricDef kProbeSslLastChainExpiry{"probe_ssl_last_chain_expiry_timestamp_seconds",
                                         "Returns last SSL chain expiry in timestamp",
                                         {}};
const MetricDef kProbeSslLastChainInfo{
    "probe_ssl_last_chain_info",
    "Contains SSL leaf certificate information",
    {"fingerprint_sha256", "subject", "issuer", "subjectalternative", "serialnumber"}};
const MetricDef kProbeTlsVersionInfo{
    "probe_tls_version_info", "Returns the TLS version used or NaN when unknown", {"version"}};
const MetricDef kProbeTlsCipherInfo{
    "probe_tls_cipher_info", "Returns the TLS cipher negotiated during handshake", {"cipher"}};

std::span<const MetricDef* const> CommonMetrics() {
  static constexpr std::array kAll = {&kProbeSuccess,
                                      &kProbeDurationSeconds,
                                      &kProbeTimeoutSeconds,
                                      &kProbeIpProtocol,
                                      &kProbeDnsLookupTimeSeconds,
                                      &kProbeIpAddrHash,
                                      &kProbeFailureInfo,
                                      &kProbeTcpRttSeconds,
                                      &kProbeTcpMinRttSeconds,
                                      &kProbeTcpRetransmits,
                                      &kProbeTcpSynRetransmits,
                                      &kProbeSslEarliestCertExpiry,
                                      &kProbeSslLastChainExpiry,
                                      &kProbeSslLastChainInfo,
                                      &kProbeTlsVersionInfo,
                                      &kProbeTlsCipherInfo};
  return kAll;
}

namespace {

// What Go's zero time.Time is in Unix seconds: blackbox shows it when there is no verified chain.
constexpr double kGoZeroTime = -62135596800.0;

std::string Join(const std::vector<std::string>& parts) {
  std::string joined;
  for (const std::string& part : parts) {
    if (!joined.empty()) joined += ',';
    joined += part;
  }
  return joined;
}

}  // namespace

void ObserveTls(const TlsFacts& facts, TlsMetricSet which, Observations& observations) {
  if (!facts.handshake_done) return;
  if (facts.earliest_expiry) {
    observations.Set(kProbeSslEarliestCertExpiry, ToUnixSeconds(*facts.earliest_expiry));
  }
  observations.Set(kProbeTlsVersionInfo, {std::string(Name(facts.version))}, 1);
  if (which.cipher) observations.Set(kProbeTlsCipherInfo, {facts.cipher}, 1);
  if (which.last_chain_expiry) {
    const bool known = which.verified_chains && facts.last_chain_expiry;
    observations.Set(kProbeSslLastChainExpiry,
                     known ? ToUnixSeconds(*facts.last_chain_expiry) : kGoZeroTime);
  }
  if (facts.peer_chain.empty()) return;
  const CertificateFacts& leaf = facts.peer_chain.front();
  observations.Set(
      kProbeSslLastChainInfo,
      {leaf.fingerprint_sha256, leaf.subject, leaf.issuer, Join(leaf.dns_names), leaf.serial_hex},
      1);
}

void ObserveTcp(const std::optional<TcpFacts>& facts, Observations& observations) {
  if (!facts) return;
  observations.Set(kProbeTcpRttSeconds, ToSeconds(facts->rtt));
  if (facts->min_rtt > Duration::zero()) {
    observations.Set(kProbeTcpMinRttSeconds, ToSeconds(facts->min_rtt));
  }
  observations.Set(kProbeTcpRetransmits, facts->retransmits);
  observations.Set(kProbeTcpSynRetransmits, facts->syn_retransmits);
}

}  // namespace sonde
