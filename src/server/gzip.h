// Gzip: whole bodies compressed at once with libdeflate (seam: this file's .cc).
//
// THREAD: pure function; tens of milliseconds for a large page: off the loop then. LIFETIME: none.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sonde {

/// `body` as a gzip member; nothing if memory ran out.
std::optional<std::string> Gzip(std::string_view body);

}  // namespace sonde
