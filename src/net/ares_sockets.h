// The socket calls that c-ares makes, so that their errors are known.
//
// Why: c-ares 1.18 reports every failure to get or connect a socket as "connection refused". An agent
// without descriptors would look like a broken DNS server.
//
// THREAD: the channel's. LIFETIME: `last_error` outlives the channel.
#pragma once

struct ares_channeldata;

namespace sonde {

/// c-ares uses non-blocking, close-on-exec sockets and never raises SIGPIPE. `last_error` gets the errno
/// of each failing socket or connect call, and 0 when a connect works.
void InstallAresSockets(ares_channeldata* channel, int* last_error);

}  // namespace sonde
