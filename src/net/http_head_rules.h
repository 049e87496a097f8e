// What a head of HTTP/1 must look like so that its answer counts.
//
// Why: curl lets pass what Go's client, and so blackbox_exporter, takes for a broken server: two
// lengths, stray bytes in a header, a status line of another protocol. Lengths that contradict each
// other are how requests are smuggled, so a monitor must not smile at them.
//
// THREAD: pure functions. LIFETIME: values.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sonde/net/http_client.h"

namespace sonde {

/// "HTTP/d.d ddd" (RFC 9112 4); a reason may follow. Any version, and a code with a plus sign: so
/// does Go's client. `line` is without its end, here and below.
bool IsHttp1StatusLine(std::string_view line) noexcept;
/// "name: value": a name of token characters (spaces are forgiven), no control characters.
bool IsHttp1HeaderLine(std::string_view line) noexcept;
/// Whether what follows a line break is free of control characters.
bool IsHttp1Continuation(std::string_view line) noexcept;

/// Why the headers do not say where the body ends, "" if they do (RFC 9112 6.3): a transfer coding
/// other than one "chunked", a length that is no number, two that differ, or trailers that frame.
std::string FindFramingFlaw(std::string_view version, const std::vector<HttpHeader>& headers);

/// Whether the body comes in chunks (RFC 9112 7.1). Only from HTTP/1.1 on: an older server that
/// sends the header does not mean it.
bool IsChunked(std::string_view version, const std::vector<HttpHeader>& headers);

/// Takes away what belongs to the connection and not to the answer, as Go's client does before
/// anybody can look: Transfer-Encoding, what it overrides, and "Connection: close".
void DropFraming(std::string_view version, std::vector<HttpHeader>& headers);

}  // namespace sonde
