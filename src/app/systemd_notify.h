// NotifySystemd: tells the service manager what the agent is doing.
//
// Why: with Type=notify a unit counts as started when checks run, not when the process exists,
// `systemctl reload` waits for the reload, and a stalled agent is killed (app/watchdog.h). One
// datagram; no library is needed (sd_notify(3)).
//
// THREAD: any; does not block. LIFETIME: none.
#pragma once

#include <optional>
#include <string_view>

#include "sonde/clock.h"

namespace sonde {

/// Sends `state` ("READY=1") to $NOTIFY_SOCKET. Does nothing without one; false if it can't be
/// sent.
bool NotifySystemd(std::string_view state);

// The states of the agent's life, as sd_notify(3) wants them.

/// `status` is what `systemctl status` shows; one line, cut at 300 characters.
bool NotifyReady(std::string_view status);
/// The manager compares `now` with the time of its request (CLOCK_MONOTONIC).
bool NotifyReloading(MonoTime now);
bool NotifyStopping();
/// All is well: the manager's watchdog starts to count anew.
bool NotifyAlive();

/// How long the manager waits for NotifyAlive before it kills this process ($WATCHDOG_USEC);
/// nothing if it does not.
std::optional<Duration> WatchdogPeriod();

}  // namespace sonde
