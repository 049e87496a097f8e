// MatchingFiles: what a glob stands for.
//
// THREAD: any; reads folders. LIFETIME: values.
#pragma once

#include <string>
#include <vector>

#include "sonde/result.h"

namespace sonde {

/// The paths that match, in order; none is fine, also where the folder is not there. A folder that
/// cannot be read is an error: what it holds must not go away without a word.
Result<std::vector<std::string>> MatchingFiles(const std::string& pattern);

}  // namespace sonde
