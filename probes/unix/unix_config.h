// UnixConfig: the `unix:` section of a module.
//
// THREAD: immutable once parsed. LIFETIME: shared by its generation and the runs that use it.
#pragma once

#include "probes/dialogue/query_response.h"
#include "sonde/config_spec.h"
#include "sonde/net/tls.h"
#include "sonde/prober.h"

namespace sonde {

struct UnixConfig final : ProbeConfig {
  QueryResponse query_response;
  bool tls = false;
  TlsOptions tls_config;
};

const ObjectSpec<UnixConfig>& UnixSpec();

}  // namespace sonde
