// Reads a whole file, with a limit and errors that a person understands.
//
// Why: configuration, certificates and secrets are read from files; a directory, a pipe without a
// writer, a device that never ends or a missing file must be one clear line.
//
// THREAD: any; blocks. LIFETIME: none.
#pragma once

#include <cstddef>
#include <string>

#include "sonde/result.h"

namespace sonde {

/// The contents of a regular file. Fails with kNotFound if it is not there, kInvalid if it is not
/// regular, kExhausted beyond `limit` bytes, kUnavailable if this process has no descriptors left,
/// kIo otherwise; the message does not name the path.
Result<std::string> ReadFile(const std::string& path, std::size_t limit);

}  // namespace sonde
