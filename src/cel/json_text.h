// JSON text, repaired as Go's encoding/json reads it.
//
// Why: nlohmann-json refuses what Go replaces, and accepts a byte order mark and NUL that Go
// refuses.
//
// THREAD: pure functions. LIFETIME: values.
#pragma once

#include <string>
#include <string_view>

namespace sonde::cel {

/// Whether Go would refuse `body` and nlohmann-json 3.11 not: a byte order mark, or a NUL (which it
/// takes for the end).
bool IsRefusedByGo(std::string_view body) noexcept;

/// Whether RepairText would change anything (it may also not).
bool NeedsRepair(std::string_view body) noexcept;

/// U+FFFD for every byte that is not UTF-8 and for every escaped surrogate without its other half.
std::string RepairText(std::string_view body);

}  // namespace sonde::cel
