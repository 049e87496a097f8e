// Completions of the command line for the shells.
//
// THREAD: pure functions. LIFETIME: none.
#pragma once

#include <span>
#include <string>

#include "cli/command_shape.h"

namespace sonde {

/// Scripts to be sourced, or put where the shell looks for completions of `sonde`.
std::string BashCompletion(std::span<const CommandShape> shapes);
std::string ZshCompletion(std::span<const CommandShape> shapes);
std::string FishCompletion(std::span<const CommandShape> shapes);

}  // namespace sonde
