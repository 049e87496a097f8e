// The `grpc:` section of a module: blackbox_exporter's keys.
//
// THREAD: immutable after parsing. LIFETIME: shared by its generation and its runs.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sonde/net/tls.h"
#include "sonde/prober.h"

namespace sonde {

struct GrpcConfig final : ProbeConfig {
  std::string service;
  bool tls = false;
  TlsOptions tls_config;
  std::string preferred_ip_protocol;
  /// Nothing: false where the section is absent, true where it is there (the exporter's odd
  /// default; the check of the table, which runs for a present section, fills it in).
  std::optional<bool> ip_protocol_fallback;
  std::map<std::string, std::vector<std::string>> metadata;
};

const ObjectSpec<GrpcConfig>& GrpcSpec();

}  // namespace sonde
