// The `dns:` section of a module: blackbox_exporter's keys.
//
// THREAD: immutable after parsing. LIFETIME: shared by its generation and its runs.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sonde/config_spec.h"
#include "sonde/net/tls.h"
#include "sonde/prober.h"

namespace sonde {

/// Regular expressions over the records of one section of the answer. They are kept as text until a
/// record is seen: a bad one fails the run only then (blackbox 1.7).
struct RecordRules {
  std::vector<std::string> fail_if_matches;
  std::vector<std::string> fail_if_all_match;
  std::vector<std::string> fail_if_not_matches;
  std::vector<std::string> fail_if_none_matches;
  friend bool operator==(const RecordRules&, const RecordRules&) = default;
};

struct DnsConfig : ProbeConfig {
  std::string preferred_ip_protocol;
  bool ip_protocol_fallback = true;
  std::string source_ip_address;
  std::string transport_protocol;  ///< "" is udp
  bool dns_over_tls = false;
  TlsOptions tls_config;
  std::string query_name;
  std::string query_type;   ///< "" is ANY
  std::string query_class;  ///< "" is IN
  bool recursion_desired = true;
  std::optional<std::vector<std::string>> valid_rcodes;  ///< absent: NOERROR; empty: none is valid
  RecordRules answer, authority, additional;
};

const ObjectSpec<DnsConfig>& DnsSpec();

}  // namespace sonde
