#include "cli/console.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>

namespace sonde {

Console Console::OfProcess() {
  Console console;
  if (isatty(STDOUT_FILENO) == 0) return console;
  // https://no-color.org: set and not empty, whatever it says.
  const char* const no_color = std::getenv("NO_COLOR");
  const char* const terminal = std::getenv("TERM");
  const bool dumb = terminal != nullptr && std::string_view(terminal) == "dumb";
  console.color = (no_color == nullptr || *no_color == '\0') && !dumb;
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) console.width = size.ws_col;
  return console;
}

bool Console::Flush() const {
  const bool failed_before = std::ferror(out) != 0;
  if (std::fflush(out) == 0 && !failed_before) return true;
  if (errno == EPIPE) return true;
  PrintError(fmt::format("sonde: error: can't write the output: {}\n",
                         std::generic_category().message(errno)));
  return false;
}

ExitCode Console::UsageError(std::string_view command, std::string_view message) const {
  PrintError(fmt::format("{0}: error: {1}; try '{0} --help'\n", command, message));
  return ExitCode::kUsage;
}

}  // namespace sonde
