// Where the history is kept, and how much of it.
//
// THREAD: any; DefaultHistoryPath reads the environment: before other threads are started.
// LIFETIME: values.
#pragma once

#include <string>

#include "config/config.h"
#include "history/history_types.h"

namespace sonde {

/// history.db in $STATE_DIRECTORY (systemd), else in /var/lib/sonde if that is there and can be
/// written, else "": in memory.
std::string DefaultHistoryPath();

/// `default_path` is used if the configuration names none. Roll-ups are kept as long as the longest
/// window of an objective needs them.
HistorySettings HistorySettingsOf(const Config& config, const std::string& default_path);

}  // namespace sonde
