// The port of a target: a number, or the name of a service.
//
// Why: users write `mail.example.com:smtp`. The services file is on a disk, and disks are slow: it
// is read off the loop.
//
// THREAD: the loop's. LIFETIME: the op must not outlive the loop.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "sonde/event_loop.h"
#include "sonde/failure.h"

namespace sonde {

/// What the text of a port says by itself. Blanks before it and a sign are allowed, as in Go.
struct PortText {
  bool is_number = false;  ///< "" counts as the number 0
  std::uint16_t port = 0;  ///< 0 if it is no number, or none between 0 and 65535
  bool in_range = false;   ///< a number between 0 and 65535
};
PortText ReadPort(std::string_view text);

/// The number of `text`, which may be 0. `transport` ("tcp" or "udp") is for names. A number out of
/// range and a name that is not in the services file are errors of the target's text (kConfig).
[[nodiscard]] OpPtr FindPort(
    EventLoop& loop, const std::string& text, std::string transport,
    std::move_only_function<void(std::expected<std::uint16_t, Failure>)> done);

}  // namespace sonde
