#include "cli/config_file.h"

#include <fmt/format.h>

#include <filesystem>
#include <system_error>

namespace sonde {

std::string DefaultServedFile() {
  constexpr std::string_view kExporters = "blackbox.yml";
  std::error_code ignored;
  const bool only_that = !std::filesystem::exists(kDefaultConfigFile, ignored) &&
                         std::filesystem::exists(kExporters, ignored);
  return std::string(only_that ? kExporters : kDefaultConfigFile);
}

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
