// ExplainKey: what `sonde config explain KEY` prints.
//
// THREAD: pure. LIFETIME: none.
#pragma once

#include <string>
#include <string_view>

#include "sonde/result.h"

namespace sonde {

/// Explains a key by its path ("checks.expect.latency"), by the end of it ("latency.total") or by
/// its bare name; "" lists the top level. Names of modules and indices of lists may be there or
/// not. Unknown keys fail with a suggestion.
Result<std::string> ExplainKey(std::string_view path);

}  // namespace sonde
