// RedirectAnswer: a redirect as Go's http.Redirect writes it.
//
// THREAD: pure. LIFETIME: none.
#pragma once

#include <string>
#include <string_view>

#include "server/http_message.h"

namespace sonde {

/// 301 or 302 to `location`, with a link as its body if somebody may read it (GET, HEAD).
ServerResponse RedirectAnswer(int status, std::string location, std::string_view method);

/// `path` percent-encoded, and the query that the client sent.
std::string LocationOf(std::string_view path, std::string_view raw_query);

}  // namespace sonde
