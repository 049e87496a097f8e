// Bars of a waterfall: which characters show a span of time on a line of so many columns.
//
// THREAD: pure functions. LIFETIME: none.
#pragma once

#include <cstddef>
#include <string>

#include "sonde/clock.h"

namespace sonde {

/// A bar from `start` to `start + length` on a scale of `total` over `columns`: exactly `columns`
/// characters, eighths of a block at its right end; a span that is not zero shows at least a
/// sliver.
std::string Bar(Duration start, Duration length, Duration total, std::size_t columns);

}  // namespace sonde
