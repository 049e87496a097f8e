// Config: one loaded configuration, checked and complete. What the engine builds a Generation from.
//
// THREAD: immutable after LoadConfig; shared between threads. LIFETIME: shared_ptr.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/target_sources.h"
#include "slo/slo.h"
#include "sonde/config_node.h"
#include "sonde/config_spec.h"
#include "sonde/expectations.h"
#include "sonde/prober.h"

namespace sonde {

/// A named prober configuration: blackbox's module.
struct Module {
  std::string name;
  std::string prober_name;         ///< as written; may be unknown (probing it is an error then)
  const Prober* prober = nullptr;  ///< null if prober_name is unknown
  Duration timeout{};              ///< zero or less: not set
  /// Every section of the module, by prober name; also those that `prober` does not use. Empty for
  /// a module that is null in the file.
  std::map<std::string, ProbeConfigPtr, std::less<>> sections;
  std::shared_ptr<const ShownValues> shown;  ///< what printing hides; may be null
  SourceMark mark;

  /// The section that counts; null only if `prober` is null.
  ProbeConfigPtr config() const;
};
using ModulePtr = std::shared_ptr<const Module>;

/// A scheduled check as configured; it runs once per target, of which it may have none yet.
struct CheckConfig {
  std::string name;
  ModulePtr module;                  ///< named, or made from the inline section
  std::vector<std::string> targets;  ///< as listed; what targets_from finds comes on top
  std::optional<TargetSources> targets_from;
  Duration interval{};
  Duration timeout{};  ///< the check's, else its module's, else the defaults', else 10s
  int max_overlap = 1;
  std::vector<std::string> regions;            ///< empty: every region
  std::map<std::string, std::string> labels;   ///< the file's labels merged with the check's
  std::shared_ptr<const Expectations> expect;  ///< null if none
  std::optional<Slo> slo;
  SourceMark mark;
};

enum class PhaseMetrics : std::uint8_t { kGauge, kHistogram, kOff };

/// SloWindows::kBurnWindows, as a configuration says it.
std::vector<LongDuration> AllSloWindows();

struct MetricsConfig {
  std::vector<double> buckets{
      0.005, 0.01, 0.025, 0.05, 0.1, 0.25,
      0.5,   1,    2,     5,    10};  ///< upper bounds in seconds, ascending, without +Inf
  PhaseMetrics phases = PhaseMetrics::kGauge;
  bool probe = false;  ///< show probe_* of the last run at /metrics
  /// For which of SloWindows::kBurnWindows burn rates are shown, beside each SLO's own window.
  std::vector<LongDuration> slo_windows = AllSloWindows();
  friend bool operator==(const MetricsConfig&, const MetricsConfig&) = default;
};

/// What is remembered over restarts. Ages are ranges of sonde's clock, sizes are bytes.
struct HistoryConfig {
  bool on = true;
  std::string path;  ///< "": the agent finds a place
  ByteSize max_size{std::int64_t{256} << 20};
  LongDuration runs{std::chrono::days(1)};
  LongDuration state_changes{std::chrono::days(90)};
  LongDuration rollups{std::chrono::days(30)};
  friend bool operator==(const HistoryConfig&, const HistoryConfig&) = default;
};

struct Config {
  std::string region;  ///< never empty
  std::map<std::string, std::string> labels;
  std::map<std::string, ModulePtr, std::less<>> modules;  ///< as written, plus nothing
  std::vector<CheckConfig> checks;  ///< all of them, also those of other regions
  MetricsConfig metrics;
  HistoryConfig history;
  std::optional<ShardConfig> shard;  ///< nothing: this agent runs all of its region
  std::vector<std::string> files;    ///< every file that was read, the main file first
  std::uint64_t checksum = 0;        ///< over the contents of all files
  std::vector<ConfigError> warnings;
  std::shared_ptr<const ShownValues> shown;  ///< what printing hides; never null

  /// Whether a check runs in this agent's region.
  bool RunsHere(const CheckConfig& check) const;
  /// Whether this agent, of those that share the region, runs a check's target.
  bool Owns(const CheckConfig& check, std::string_view target) const {
    return !shard || shard->Owns(check.name, target);
  }
};
using ConfigPtr = std::shared_ptr<const Config>;

struct LoadOptions {
  /// A sonde file; a plain blackbox.yml is one.
  std::string path;
  /// Region if the file names none; else $SONDE_REGION, else "default".
  std::string region;
};

/// Reads, parses and checks a file and its includes; all errors at once. Blocking: never on a
/// shard.
std::expected<ConfigPtr, ConfigErrors> LoadConfig(const LoadOptions& options);

/// The same from text, for tests and one-off checks; `name` stands for the file.
std::expected<ConfigPtr, ConfigErrors> ParseConfig(std::string_view text, std::string_view name,
                                                   std::string_view region = {});

/// The modules that `sonde probe` uses without a file, by target scheme (http_2xx, tcp_connect …).
const Config& BuiltinConfig();

/// The effective configuration as YAML: includes merged, defaults applied, secrets masked. It loads
/// again (with the same environment), and then prints the same.
std::string PrintConfig(const Config& config);
/// The same as /config shows it: with an indent of 4 and all sections of every module, as
/// blackbox_exporter has it; what sonde adds is there if it is used.
std::string PrintServedConfig(const Config& config);
/// One module as YAML (the last block of debug output), `indent` columns a level.
std::string PrintModule(const Module& module, int indent);

}  // namespace sonde
