// RunCli: finds the command that a command line means, and runs it.
//
//     sonde COMMAND …        the command
//     sonde --config.file …  flags only: serve, as blackbox_exporter is started
//     sonde, sonde --help    the overview
//
// THREAD: the main thread. LIFETIME: none.
#pragma once

#include <span>
#include <string>

#include "cli/console.h"

namespace sonde {

/// `args` without the program's name.
ExitCode RunCli(std::span<const std::string> args, const Console& console);

/// main() but for the signals: the process' arguments, streams and exit status.
int CliMain(int argc, char** argv);

}  // namespace sonde
