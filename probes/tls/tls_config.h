// TlsProbeConfig: the `tls:` section of a module. The prober is sonde's own.
//
// THREAD: immutable once parsed. LIFETIME: shared by its generation and the runs that use it.
#pragma once

#include <string>
#include <vector>

#include "probes/tls/starttls.h"
#include "sonde/config_spec.h"
#include "sonde/net/tls.h"
#include "sonde/prober.h"

namespace sonde {

struct TlsProbeConfig final : ProbeConfig {
  std::string preferred_ip_protocol;
  bool ip_protocol_fallback = true;
  std::string source_ip_address;
  StartTlsProtocol starttls = StartTlsProtocol::kNone;
  std::vector<std::string> alpn;
  TlsOptions tls_config;
};

const ObjectSpec<TlsProbeConfig>& TlsProbeSpec();

}  // namespace sonde
