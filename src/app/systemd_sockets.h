// Sockets that systemd opened for us (sd_listen_fds(3)), without libsystemd.
//
// THREAD: the main thread, once. LIFETIME: the descriptors belong to the caller.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sonde/result.h"

namespace sonde {

/// The descriptors that $LISTEN_PID and $LISTEN_FDS name; an error if there is none. The variables
/// are taken away, so that no child mistakes them for its own.
Result<std::vector<int>> InheritedSockets();

/// Where the first of them listens (":9115", "" if it has no port); nothing if there is none. Takes
/// nothing away.
std::optional<std::string> InheritedAddress();

}  // namespace sonde
