#include "cli/config_file.h"

#include <fmt/format.h>

namespace sonde {

ConfigPtr LoadOrComplain(const std::string& path, const Console& console) {
  const auto loaded = LoadConfig({.path = path, .region = {}});
  if (!loaded) {
    std::string lines = loaded.error().ToString();
    if (!lines.ends_with('\n')) lines += '\n';
    console.PrintError(lines);
    return nullptr;
  }
  for (const ConfigError& warning : (*loaded)->warnings) {
    console.PrintError(fmt::format("{} (warning)\n", warning.ToString()));
  }
  return *loaded;
}

}  // namespace sonde
