#include "app/history_settings.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>

#include "app/slo_past.h"

namespace sonde {
namespace {

constexpr const char* kFolder = "/var/lib/sonde";
constexpr const char* kName = "/history.db";

}  // namespace

std::string DefaultHistoryPath() {
  const char* const states = std::getenv("STATE_DIRECTORY");
  if (states != nullptr && *states != '\0') {
    const std::string_view all = states;  // several are separated by colons
    return std::string(all.substr(0, all.find(':'))) + kName;
  }
  return ::access(kFolder, W_OK | X_OK) == 0 ? std::string(kFolder) + kName : "";
}

HistorySettings HistorySettingsOf(const Config& config, const std::string& default_path) {
  const HistoryConfig& history = config.history;
  Duration rollups = history.rollups.value;
  for (const CheckConfig& check : config.checks) {
    if (check.slo) rollups = std::max(rollups, SloPast::Reach(check.slo->window));
  }
  return {.on = history.on,
          .path = history.path.empty() ? default_path : history.path,
          .max_bytes = history.max_size.bytes,
          .runs = history.runs.value,
          .changes = history.state_changes.value,
          .rollups = rollups};
}

}  // namespace sonde
