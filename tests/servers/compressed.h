// Compressed: what a server sends of a body in a content coding.
//
// Why: bombs and members for the tests of decoding, from another implementation than their own.
//
// THREAD: any. LIFETIME: value.
#pragma once

#include <string>
#include <string_view>

namespace sonde {

/// One gzip member (RFC 1952).
std::string Gzip(std::string_view text);
/// Raw deflate (RFC 1951).
std::string Deflate(std::string_view text);
/// Deflate in zlib's wrapping (RFC 1950).
std::string Zlib(std::string_view text);

}  // namespace sonde
