// The port part of a tcp target: a number or the name of a service.
//
// THREAD: NumericPort anywhere; PortOfService reads files, so off the loop. LIFETIME: values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sonde {

/// What the text of a port says by itself.
struct PortText {
  bool is_number = false;  ///< "" counts as the number 0, as in Go
  std::uint16_t port = 0;  ///< 0 if it is no number, or not between 1 and 65535
};
PortText ReadPort(std::string_view text);

/// The TCP port of a service of /etc/services. Blocks.
std::optional<std::uint16_t> PortOfService(const std::string& name);

}  // namespace sonde
