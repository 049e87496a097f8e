// EnvironmentNumber: a number that whoever started the agent left in the environment.
//
// Why: systemd tells of sockets and of its watchdog by such variables, and what is malformed there
// counts as unset (sd_listen_fds(3), sd_watchdog_enabled(3)).
//
// THREAD: any, as long as nobody changes the environment. LIFETIME: none.
#pragma once

#include <cstdint>
#include <optional>

namespace sonde {

/// A decimal number; nothing if `variable` is unset or holds something else.
std::optional<std::int64_t> EnvironmentNumber(const char* variable);

}  // namespace sonde
