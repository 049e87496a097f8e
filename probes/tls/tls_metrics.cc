#include "probes/tls/tls_metrics.h"

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "sonde/common_metrics.h"

namespace sonde {

const MetricDef kTlsDurationSeconds{
    "probe_tls_duration_seconds", "Duration of the parts of the TLS probe", {"phase"}};

namespace {

const std::vector<std::string_view> kCertificateLabels = {"position", "role", "subject",
                                                          "serialnumber"};

const MetricDef kVerified{
    "probe_tls_verified", "Whether the peer's chain leads to a trusted root and fits the name", {}};
const MetricDef kVerifyFailure{
    "probe_tls_verify_failure_info", "1 for the reason why the verification failed", {"reason"}};
const MetricDef kGroup{
    "probe_tls_group_info", "1 for the key exchange group of the session", {"group"}};
const MetricDef kAlpn{
    "probe_tls_alpn_info", "1 for the protocol that was negotiated by ALPN", {"protocol"}};
const MetricDef kOcspStapled{
    "probe_tls_ocsp_stapled", "Whether the peer stapled an OCSP response", {}};
const MetricDef kCertificates{
    "probe_tls_certificates", "Number of certificates that the peer sent", {}};
const MetricDef kNotBefore{
    "probe_tls_certificate_not_before_timestamp_seconds",
    "Start of the validity of a certificate of the peer's chain, in unixtime", kCertificateLabels};
const MetricDef kNotAfter{"probe_tls_certificate_not_after_timestamp_seconds",
                          "End of the validity of a certificate of the peer's chain, in unixtime",
                          kCertificateLabels};
const MetricDef kCertificate{
    "probe_tls_certificate_info",
    "1 for each certificate of the peer's chain: who, by whom, which key, for which names",
    {"position", "role", "subject", "issuer", "serialnumber", "fingerprint_sha256", "key",
     "subjectalternative"}};

/// What a certificate is in the chain, seen from its place and its issuer.
std::string_view Role(const CertificateFacts& certificate, std::size_t position) {
  if (position == 0) return "leaf";
  return certificate.subject == certificate.issuer ? "root" : "intermediate";
}

std::string Names(const CertificateFacts& certificate) {
  std::string names;
  for (const auto* list : {&certificate.dns_names, &certificate.ip_addresses}) {
    for (const std::string& name : *list) names += (names.empty() ? "" : ",") + name;
  }
  return names;
}

void ObserveCertificate(const CertificateFacts& certificate, std::size_t position,
                        Observations& observations) {
  const std::vector<std::string> labels = {std::to_string(position),
                                           std::string(Role(certificate, position)),
                                           certificate.subject, certificate.serial_hex};
  observations.Set(kNotBefore, labels, ToUnixSeconds(certificate.not_before));
  observations.Set(kNotAfter, labels, ToUnixSeconds(certificate.not_after));
  observations.Set(
      kCertificate,
      {labels[0], labels[1], certificate.subject, certificate.issuer, certificate.serial_hex,
       certificate.fingerprint_sha256,
       certificate.key_type + " " + std::to_string(certificate.key_bits), Names(certificate)},
      1);
}

void ObserveSession(const TlsFacts& facts, Observations& observations) {
  observations.Set(kProbeTlsVersionInfo, {std::string(Name(facts.version))}, 1);
  observations.Set(kProbeTlsCipherInfo, {facts.cipher}, 1);
  if (!facts.group.empty()) observations.Set(kGroup, {facts.group}, 1);
  if (!facts.alpn.empty()) observations.Set(kAlpn, {facts.alpn}, 1);
  observations.Set(kOcspStapled, facts.ocsp_stapled ? 1 : 0);
}

}  // namespace

void ObserveTlsProbe(const TlsFacts& facts, Observations& observations) {
  observations.Set(kVerified, facts.verified ? 1 : 0);
  if (facts.verify_failure) {
    observations.Set(kVerifyFailure, {std::string(Info(facts.verify_failure.reason).name)}, 1);
  }
  if (facts.handshake_done) ObserveSession(facts, observations);
  if (facts.peer_chain.empty()) return;
  observations.Set(kCertificates, static_cast<double>(facts.peer_chain.size()));
  for (std::size_t i = 0; i < facts.peer_chain.size(); ++i) {
    ObserveCertificate(facts.peer_chain[i], i, observations);
  }
  if (facts.earliest_expiry) {
    observations.Set(kProbeSslEarliestCertExpiry, ToUnixSeconds(*facts.earliest_expiry));
  }
  if (facts.last_chain_expiry) {
    observations.Set(kProbeSslLastChainExpiry, ToUnixSeconds(*facts.last_chain_expiry));
  }
}

std::span<const MetricDef* const> TlsProbeMetrics() {
  static constexpr std::array kAll = {
      &kTlsDurationSeconds, &kVerified,     &kVerifyFailure, &kGroup,    &kAlpn,
      &kOcspStapled,        &kCertificates, &kNotBefore,     &kNotAfter, &kCertificate};
  return kAll;
}

}  // namespace sonde
