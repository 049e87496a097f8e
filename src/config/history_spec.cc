#include "config/history_spec.h"

#include <fmt/core.h>

#include "sonde/config_rules.h"

namespace sonde {
namespace {

constexpr ByteSize kLeastSize{std::int64_t{16} << 20};
constexpr Duration kLongest = std::chrono::days(3660);

void CheckAge(const LongDuration& age, Duration least, std::string_view key, const ConfigNode& node,
              ConfigErrors& errors) {
  if (age.value >= least && age.value <= kLongest) return;
  errors.Add(MarkOf(node, key),
             fmt::format("history.{} must be between {} and {}", key, FormatLongDuration(least),
                         FormatLongDuration(kLongest)));
}

void CheckHistory(HistoryConfig& history, const ConfigNode& node, ConfigErrors& errors) {
  if (!history.path.empty() && !history.path.starts_with('/')) {
    errors.Add(MarkOf(node, "path"),
               fmt::format("history.path must be absolute, not `{}`", history.path));
  }
  if (history.max_size.bytes < kLeastSize.bytes) {
    errors.Add(MarkOf(node, "max_size"), "history.max_size must be at least 16MiB");
  }
  CheckAge(history.runs, std::chrono::minutes(1), "runs", node, errors);
  CheckAge(history.state_changes, std::chrono::hours(1), "state_changes", node, errors);
  CheckAge(history.rollups, std::chrono::hours(1), "rollups", node, errors);
}

}  // namespace

const ObjectSpec<HistoryConfig>& HistorySpec() {
  static const ObjectSpec<HistoryConfig> spec = [] {
    ObjectSpec<HistoryConfig> keys(
        "history",
        "What the agent remembers of scheduled checks, over restarts. `off` keeps nothing.");
    keys.Key("path", &HistoryConfig::path, "The database file; its folder must exist.",
             {.default_text = "$STATE_DIRECTORY/history.db, else /var/lib/sonde/history.db if that "
                              "folder can be written, else memory only",
              .example = "/var/lib/sonde/history.db"});
    keys.Key("max_size", &HistoryConfig::max_size,
             "Bound of the database with its log; the oldest runs go first, roll-ups last.",
             {.default_text = "256MiB"});
    keys.Key("runs", &HistoryConfig::runs, "How long single runs are kept.",
             {.default_text = "1d"});
    keys.Key("state_changes", &HistoryConfig::state_changes, "How long changes of state are kept.",
             {.default_text = "90d"});
    keys.Key("rollups", &HistoryConfig::rollups,
             "How long counts per minute are kept; never shorter than the longest slo.window.",
             {.default_text = "30d"});
    keys.Check(CheckHistory);
    return keys;
  }();
  return spec;
}

bool MayBeOff(const ObjectSpecBase& spec) { return &spec == &HistorySpec(); }

void DecodeHistory(const ConfigNode& node, HistoryConfig& history, ConfigErrors& errors) {
  if (node.IsScalar()) {
    ValueCodec<bool>::Decode(node, history.on, errors);
    return;
  }
  HistorySpec().DecodeInto(node, &history, errors);
}

void PrintHistory(const HistoryConfig& history, std::string_view key, ConfigPrinter& printer) {
  if (history == HistoryConfig{}) return;
  if (!history.on) return ValueCodec<bool>::Print(false, key, printer);
  printer.BeginMapping(key);
  HistorySpec().PrintKeys(&history, printer);
  printer.EndMapping();
}

}  // namespace sonde
