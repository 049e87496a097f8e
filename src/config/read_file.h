// Reads a whole file, with a limit and errors that a person understands.
//
// Why: configuration, includes and ${file:…} all read files; a directory, a device that never ends
// or a missing file must be one clear line.
//
// THREAD: any; blocks. LIFETIME: none.
#pragma once

#include <cstddef>
#include <string>

#include "sonde/result.h"

namespace sonde {

/// The contents of `path`. Fails with kNotFound if it is not there, kExhausted beyond `limit`
/// bytes, kIo otherwise; the message does not name the path.
Result<std::string> ReadFile(const std::string& path, std::size_t limit);

}  // namespace sonde
