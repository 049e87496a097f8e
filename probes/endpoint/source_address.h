// The local address that a module asks for (source_ip_address).
//
// THREAD: pure functions. LIFETIME: values.
#pragma once

#include <expected>
#include <optional>
#include <string_view>

#include "sonde/address.h"
#include "sonde/failure.h"
#include "sonde/run_log.h"

namespace sonde {

/// Nothing for "". A literal without port, brackets and zone; else kConfig.
std::expected<std::optional<IpAddress>, Failure> ParseSourceAddress(std::string_view text);
/// The same, and the log says it: `words` with the address, or that there is none in the text.
std::expected<std::optional<IpAddress>, Failure> TakeSourceAddress(std::string_view text,
                                                                   std::string_view words,
                                                                   RunLog& log);

}  // namespace sonde
