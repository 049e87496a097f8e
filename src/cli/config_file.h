// What the commands that read a configuration file share.
//
// THREAD: the main thread. LIFETIME: none.
#pragma once

#include <string>

#include "cli/console.h"
#include "cli/option_table.h"
#include "config/config.h"

namespace sonde {

inline constexpr std::string_view kDefaultConfigFile = "/etc/sonde/sonde.yml";

/// kDefaultConfigFile; but blackbox.yml in the working directory, the exporter's, if only that is
/// there.
std::string DefaultServedFile();

/// Loads the file. All complaints go to the console, one a line; null if there were errors.
ConfigPtr LoadOrComplain(const std::string& path, const Console& console);

}  // namespace sonde
