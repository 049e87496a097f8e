// Digests that protocols ask for by name.
//
// THREAD: any. LIFETIME: values.
#pragma once

#include <string>
#include <string_view>

namespace sonde {

/// The 20 octets of SHA-1: no secret depends on it where RFC 6455 wants it.
std::string Sha1(std::string_view data);

}  // namespace sonde
