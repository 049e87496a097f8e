// ExternalUrl: under which URL the agent is reached from outside, and below which path it serves.
//
// Why: behind a reverse proxy the agent serves below a path, and links back with the proxy's name
// (blackbox.md 2.1 and 2.2).
//
// THREAD: pure functions. LIFETIME: none.
#pragma once

#include <string>
#include <string_view>

#include "sonde/result.h"

namespace sonde {

struct ExternalUrl {
  std::string url;   ///< without a slash at its end
  std::string path;  ///< of the URL, likewise; "" or "/x"
};

/// `text` as given by the user; "" means that it is made of the host's name and the port of the
/// first listen address.
Result<ExternalUrl> ParseExternalUrl(std::string_view text, std::string_view host_name,
                                     std::string_view listen_address);

/// "/" or "/x/", clean: `prefix` as given by the user, or the URL's path if that is "".
std::string RoutePrefix(std::string_view prefix, const ExternalUrl& external);

}  // namespace sonde
