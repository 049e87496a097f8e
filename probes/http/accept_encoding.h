// AcceptsCoding: whether an Accept-Encoding header lets a server answer in a given coding.
//
// Why: a module whose `compression` contradicts its own request header can only fail; it is refused
// when it is loaded, by blackbox_exporter's reading of the header (RFC 9110 12.5.3).
//
// THREAD: pure. LIFETIME: values.
#pragma once

#include <string_view>

namespace sonde {

/// Whether the entry of the highest weight that names `coding` (letter case counts) or `*` has a
/// weight above zero. A weight that is no number counts as zero; no entry at all is a no.
bool AcceptsCoding(std::string_view accept_encoding, std::string_view coding);

}  // namespace sonde
