// Text in double quotes as Go writes it.
//
// Why: the exporter's log lines and its error messages hold such, and people search for them.
//
// THREAD: pure function. LIFETIME: values.
#pragma once

#include <string>
#include <string_view>

namespace sonde {

/// As Go's strconv.Quote, but that every valid character beyond ASCII stands for itself.
std::string GoQuote(std::string_view text);

}  // namespace sonde
