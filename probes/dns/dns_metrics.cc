#include "probes/dns/dns_metrics.h"

#include <array>

namespace sonde {

const MetricDef kDnsDurationSeconds{
    "probe_dns_duration_seconds", "Duration of DNS request by phase", {"phase"}};
const MetricDef kDnsAnswerRrs{
    "probe_dns_answer_rrs", "Returns number of entries in the answer resource record list", {}};
const MetricDef kDnsAuthorityRrs{"probe_dns_authority_rrs",
                                 "Returns number of entries in the authority resource record list",
                                 {}};
const MetricDef kDnsAdditionalRrs{
    "probe_dns_additional_rrs",
    "Returns number of entries in the additional resource record list",
    {}};
const MetricDef kDnsQuerySucceeded{
    "probe_dns_query_succeeded", "Displays whether or not the query was executed successfully", {}};
const MetricDef kDnsSerial{"probe_dns_serial", "Returns the serial number of the zone", {}};

std::span<const MetricDef* const> DnsMetrics() {
  static constexpr std::array kAll = {&kDnsDurationSeconds, &kDnsAnswerRrs,      &kDnsAuthorityRrs,
                                      &kDnsAdditionalRrs,   &kDnsQuerySucceeded, &kDnsSerial};
  return kAll;
}

}  // namespace sonde
