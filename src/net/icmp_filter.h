// FilterEchoReplies: what a raw ICMP socket need not be shown.
//
// Why: a raw socket gets every ICMP packet of the host. One target that answers a thousand times
// would fill the receive buffers of all pings under way, and their answers would be lost.
//
// THREAD: any. LIFETIME: a function.
#pragma once

#include <cstdint>

#include "net/socket_fd.h"
#include "sonde/address.h"

namespace sonde {

/// The kernel drops all but echo replies with this identifier. Errors about what the socket sent
/// come by its error queue all the same. Without effect if the kernel has no filters.
void FilterEchoReplies(const SocketFd& raw, IpFamily family, std::uint16_t id) noexcept;

}  // namespace sonde
