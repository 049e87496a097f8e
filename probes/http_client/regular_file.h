// Files that a module names: read whole, within a limit.
//
// Why: pipes and devices are refused, they could hold a helper thread for ever.
//
// THREAD: blocks: off the loop. LIFETIME: values.
#pragma once

#include <cstddef>
#include <string>

#include "sonde/result.h"

namespace sonde {

/// The content of a regular file of at most `limit` bytes; relative paths count from the working
/// directory. Errors name the path, never the content.
Result<std::string> ReadRegularFile(const std::string& path, std::size_t limit);

}  // namespace sonde
