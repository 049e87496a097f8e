// The local address that a module asks for (source_ip_address).
//
// THREAD: pure function. LIFETIME: values.
#pragma once

#include <expected>
#include <optional>
#include <string_view>

#include "sonde/address.h"
#include "sonde/failure.h"

namespace sonde {

/// Nothing for "". A literal without port, brackets and zone; else kConfig.
std::expected<std::optional<IpAddress>, Failure> ParseSourceAddress(std::string_view text);

}  // namespace sonde
