// What a request says in HTTP/2 (RFC 9113 8), without the library that packs it.
//
// THREAD: pure functions. LIFETIME: values.
#pragma once

#include <string>
#include <vector>

#include "net/http_head.h"
#include "sonde/net/http_client.h"

namespace sonde {

/// A header that asks for what HTTP/2 cannot do, as Go's client finds it, or "".
std::string FindHttp2Flaw(const std::vector<HttpHeader>& headers);

/// All fields of the request's head, in order: pseudo-headers first, names in lower case.
std::vector<HttpHeader> Http2RequestFields(const HttpRequest& request, const HttpUrl& url);

}  // namespace sonde
