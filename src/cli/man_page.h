// The man pages: sonde(1), the command line, and sonde.yml(5), the configuration.
//
// THREAD: pure functions. LIFETIME: none.
#pragma once

#include <span>
#include <string>

#include "cli/command_shape.h"

namespace sonde {

/// All commands with their options and examples, as roff.
std::string CommandManPage(std::span<const CommandShape> shapes);
/// Every key of the configuration, as roff.
std::string ConfigManPage();

}  // namespace sonde
