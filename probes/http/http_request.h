// From configuration, target and hop to one request: pure.
//
// THREAD: pure functions. LIFETIME: values.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "probes/http/http_config.h"
#include "probes/http/http_material.h"
#include "probes/http/redirects.h"
#include "sonde/failure.h"
#include "sonde/net/http_client.h"
#include "sonde/result.h"
#include "sonde/url.h"

namespace sonde {

/// The URL of a target as a user writes it: http:// is put in front of what does not start with
/// http:// or https:// (in any case).
Result<Url> ParseHttpTarget(std::string_view target);

/// The User-Agent that requests have, unless it is configured as empty: then they have none.
std::string UserAgent(const HttpConfig& config);

/// The request of one hop, but for the peer, TLS context, deadline and body callback. `cookies`
/// come from the chain's jar. A header that cannot be sent fails with reason kConfig.
std::expected<HttpRequest, Failure> BuildHttpRequest(const HttpConfig& config,
                                                     const HttpMaterial& material,
                                                     const HttpHop& hop, std::string_view cookies);

/// Whether the request asks for gzip and undoes it unseen, as blackbox's HTTP/3 does (and its other
/// versions do not): nothing in the configuration says anything about codings or ranges.
bool UnzipsAnswer(const HttpConfig& config, const HttpHop& hop);

/// Whom the first hop asks.
struct HttpOrigin {
  std::string name;       ///< the host as the target has it
  std::string authority;  ///< of the first hop's URL, which names the chosen address
};

/// The name that TLS asks for and verifies: tls_config.server_name, else a configured Host header
/// as it is, else the target's host. A hop to another host:port than the first is asked for by its
/// own name.
std::string TlsServerName(const HttpConfig& config, const HttpOrigin& first, const Url& url);

}  // namespace sonde
