// The `icmp:` section of a module: blackbox_exporter's keys.
//
// THREAD: immutable after parsing. LIFETIME: shared by its generation and its runs.
#pragma once

#include <cstdint>
#include <string>

#include "sonde/prober.h"

namespace sonde {

struct IcmpConfig : ProbeConfig {
  std::string preferred_ip_protocol;
  bool ip_protocol_fallback = true;
  std::string source_ip_address;
  std::int64_t payload_size = 0;  ///< 0: the built-in payload
  bool dont_fragment = false;
  std::int64_t ttl = 64;  ///< 0: the system's default
};

const ObjectSpec<IcmpConfig>& IcmpSpec();

}  // namespace sonde
