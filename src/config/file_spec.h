// The key tables of sonde.yml and of the files it includes, and the drafts they decode into.
//
// Why: a draft is what one file says; src/config/assemble joins drafts into a Config, checks what
// only shows across keys and files, and fills in defaults. Printing goes the other way.
//
// THREAD: tables are immutable; drafts belong to their loader. LIFETIME: a draft points into the
// node tree that it was decoded from.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/config.h"
#include "sonde/config_spec.h"

namespace sonde {

using Sections = std::map<std::string, ProbeConfigPtr, std::less<>>;

struct ModuleDraft {
  std::string prober;
  Duration timeout{};
  Sections sections;
};

struct CheckDraft {
  std::string name;
  std::string module;
  Sections sections;  ///< the inline section
  std::vector<std::string> targets;
  std::optional<TargetSources> targets_from;
  std::optional<LongDuration> interval;
  std::optional<LongDuration> timeout;
  std::optional<int> max_overlap;
  std::vector<std::string> regions;
  std::map<std::string, std::string> labels;
  std::optional<Expectations> expect;
  std::optional<Slo> slo;
};

struct DefaultsDraft {
  std::optional<LongDuration> interval;
  std::optional<LongDuration> timeout;
  friend bool operator==(const DefaultsDraft&, const DefaultsDraft&) = default;
};

/// A draft with the place where it came from.
template <typename Draft>
struct Placed {
  std::string name;  ///< of a module: its key
  Draft draft;
  const ConfigNode* node = nullptr;  ///< null when a draft is made for printing
  SourceMark mark;
  bool good = true;  ///< decoded without an error
};

struct FileDraft {
  std::string region;
  std::map<std::string, std::string> labels;
  std::vector<std::string> include;
  DefaultsDraft defaults;
  std::vector<Placed<ModuleDraft>> modules;
  std::vector<Placed<CheckDraft>> checks;
  MetricsConfig metrics;
  HistoryConfig history;
  std::optional<ShardConfig> shard;
};

const ObjectSpec<ModuleDraft>& ModuleSpec();
const ObjectSpec<CheckDraft>& CheckSpec();
/// Of the main file.
const ObjectSpec<FileDraft>& FileSpec();
/// Of included files: modules and checks only.
const ObjectSpec<FileDraft>& IncludedFileSpec();

}  // namespace sonde
