// HttpConfig: the `http:` section of a module.
//
// Why: its table of keys is what parsing, documentation and the JSON Schema walk. A key that does
// not work is not in it.
//
// THREAD: immutable once parsed. LIFETIME: shared by its generation and the runs that use it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "probes/http_client/http_client_config.h"
#include "sonde/cel.h"
#include "sonde/config_spec.h"
#include "sonde/net/resolver.h"
#include "sonde/prober.h"

namespace sonde {

/// A rule over one header of the answer.
struct HeaderMatcher {
  std::string header;
  Regex regexp;
  bool allow_missing = false;
  friend bool operator==(const HeaderMatcher&, const HeaderMatcher&) = default;
};

struct HttpConfig final : ProbeConfig {
  std::vector<int> valid_status_codes;  ///< empty: 200 to 299
  std::vector<std::string> valid_http_versions;
  std::string preferred_ip_protocol;
  bool ip_protocol_fallback = true;
  bool skip_resolve_phase_with_proxy = false;
  bool fail_if_ssl = false;
  bool fail_if_not_ssl = false;
  std::string method;  ///< "" = GET
  std::map<std::string, std::string> headers;
  std::string body, body_file;
  ByteSize body_size_limit;  ///< zero: none
  std::string compression;   ///< how the body is decoded; "" = it is not
  std::vector<Regex> fail_if_body_matches_regexp, fail_if_body_not_matches_regexp;
  std::optional<CelProgram> fail_if_body_json_matches_cel, fail_if_body_json_not_matches_cel;
  std::vector<HeaderMatcher> fail_if_header_matches, fail_if_header_not_matches;
  HttpClientConfig client;
  bool enable_http3 = false;  ///< QUIC only; what http:// would ask for is asked for by https://

  // Rewritten into client.follow_redirects by the checks of the table, and empty from then on.
  std::optional<bool> no_follow_redirects;

  AddressPolicy Policy() const noexcept {
    return AddressPolicy::FromBlackbox(preferred_ip_protocol, ip_protocol_fallback);
  }
  /// The configured Host header, null if there is none.
  const std::string* ConfiguredHost() const noexcept;
  bool HasRegexRules() const noexcept {
    return !fail_if_body_matches_regexp.empty() || !fail_if_body_not_matches_regexp.empty();
  }
  bool HasJsonRules() const noexcept {
    return fail_if_body_json_matches_cel || fail_if_body_json_not_matches_cel;
  }
};

const ObjectSpec<HttpConfig>& HttpSpec();

}  // namespace sonde
