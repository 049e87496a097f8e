// The timeout of a /probe request, as blackbox_exporter computes it.
//
// Why: Prometheus tells how long it will wait; the probe must end a little earlier, so that the
// verdict and not a failed scrape is what gets stored.
//
// THREAD: pure functions. LIFETIME: none.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "sonde/clock.h"

namespace sonde {

/// `header`: the value of X-Prometheus-Scrape-Timeout-Seconds, "" if absent. `module_timeout`: zero
/// or less if not set. The result may be zero (the probe fails at once) and is at most a day. The
/// error is the text of the answer's 500.
std::expected<Duration, std::string> ProbeTimeout(std::string_view header, Duration module_timeout,
                                                  double offset_seconds);

}  // namespace sonde
