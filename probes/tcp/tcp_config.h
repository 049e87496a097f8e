// TcpConfig: the `tcp:` section of a module.
//
// Why: its table of keys is what parsing, documentation and the JSON Schema walk.
//
// THREAD: immutable once parsed. LIFETIME: shared by its generation and the runs that use it.
#pragma once

#include <string>

#include "probes/dialogue/query_response.h"
#include "sonde/config_spec.h"
#include "sonde/net/tls.h"
#include "sonde/prober.h"

namespace sonde {

struct TcpConfig final : ProbeConfig {
  std::string preferred_ip_protocol;
  bool ip_protocol_fallback = true;
  std::string source_ip_address;
  QueryResponse query_response;
  bool tls = false;
  TlsOptions tls_config;
};

const ObjectSpec<TcpConfig>& TcpSpec();

}  // namespace sonde
