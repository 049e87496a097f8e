// Console: where a command writes, and what may be written there.
//
// Why: commands are tested without a terminal; colours are only for people.
//
// THREAD: the main thread. LIFETIME: outlives the command; does not own the streams.
#pragma once

#include <cstdio>
#include <string_view>

#include "cli/exit_code.h"

namespace sonde {

struct Console {
  std::FILE* out = stdout;
  std::FILE* err = stderr;
  bool color = false;  ///< `out` is a terminal, and NO_COLOR is not set
  int width = 80;      ///< columns of `out`

  /// The process' own streams.
  static Console OfProcess();

  void Print(std::string_view text) const { std::fwrite(text.data(), 1, text.size(), out); }
  void PrintError(std::string_view text) const { std::fwrite(text.data(), 1, text.size(), err); }
  /// Whether all that was printed has arrived; says what happened if not. A reader that went away
  /// (`sonde … | head`) has seen enough.
  bool Flush() const;
  /// One line about wrong usage, and where to find out more: "sonde probe: error: …".
  ExitCode UsageError(std::string_view command, std::string_view message) const;
};

}  // namespace sonde
