#include "probes/icmp/icmp_metrics.h"

#include <array>

namespace sonde {

const MetricDef kIcmpDurationSeconds{
    "probe_icmp_duration_seconds", "Duration of icmp request by phase", {"phase"}};
const MetricDef kIcmpReplyHopLimit{
    "probe_icmp_reply_hop_limit", "Replied packet hop limit (TTL for ipv4)", {}};

std::span<const MetricDef* const> IcmpMetrics() {
  static constexpr std::array kAll = {&kIcmpDurationSeconds, &kIcmpReplyHopLimit};
  return kAll;
}

}  // namespace sonde
