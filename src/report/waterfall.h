// Waterfall: one run as text for a person at a terminal.
//
// Why: `sonde probe` must show at a glance what failed, where the time went and what the
// certificate is.
//
// THREAD: pure functions. LIFETIME: none.
#pragma once

#include <string>
#include <string_view>

#include "sonde/probe_result.h"

namespace sonde {

struct WaterfallOptions {
  std::string_view target;
  std::string_view module;
  int width = 80;        ///< columns of the terminal; used from 40 to 120
  bool color = false;    ///< the caller decides (terminal, NO_COLOR)
  bool verbose = false;  ///< also the run's log and the whole chain
};

/// Several lines, each ending in a newline.
std::string RenderWaterfall(const ProbeResult& result, const WaterfallOptions& options);

}  // namespace sonde
