// InitNetLibraries: brings up curl, c-ares and OpenSSL, once and before any thread.
//
// Why: none of them may be initialised lazily from several loops at the same time.
//
// THREAD: call on the main thread before any other is started. LIFETIME: the process.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "sonde/result.h"

namespace sonde {

/// May be called again; only the first call does something. Error kUnavailable names the library.
Result<void> InitNetLibraries();

/// The linked libraries and their versions, for the build info and `sonde version`.
std::vector<std::pair<std::string, std::string>> NetLibraryVersions();

}  // namespace sonde
