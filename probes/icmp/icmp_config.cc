#include "probes/icmp/icmp_config.h"

namespace sonde {
namespace {

void CheckTtl(IcmpConfig& config, const ConfigNode& node, ConfigErrors& errors) {
  if (config.ttl >= 0 && config.ttl <= 255) return;
  const ConfigNode* value = node.Find("ttl");
  errors.Add(value != nullptr ? value->mark : node.mark,
             "ttl must lie between 0 and 255, not " + std::to_string(config.ttl));
}

}  // namespace

const ObjectSpec<IcmpConfig>& IcmpSpec() {
  static const ObjectSpec<IcmpConfig> spec = [] {
    ObjectSpec<IcmpConfig> keys("icmp", "Sends one ICMP echo request and waits for its answer.");
    keys.Key("preferred_ip_protocol", &IcmpConfig::preferred_ip_protocol,
             "Address family of the target to prefer: ip6 or ip4.", {.default_text = "ip6"});
    keys.Key("ip_protocol_fallback", &IcmpConfig::ip_protocol_fallback,
             "Use the other family if the target has no address of the preferred one.",
             {.default_text = "true"});
    keys.Key("source_ip_address", &IcmpConfig::source_ip_address, "Local address to send from.");
    keys.Key("payload_size", &IcmpConfig::payload_size, "Bytes of payload; 0 is the built-in text.",
             {.default_text = "0"});
    keys.Key("dont_fragment", &IcmpConfig::dont_fragment,
             "Set the DF bit; IPv4 only, needs a raw socket (CAP_NET_RAW).",
             {.default_text = "false"});
    keys.Key("ttl", &IcmpConfig::ttl,
             "Time to live of the request, 0 to 255; 0 is the system's default.",
             {.default_text = "64"});
    keys.Check(CheckTtl);
    return keys;
  }();
  return spec;
}

}  // namespace sonde
