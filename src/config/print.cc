#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "config/config_parts.h"
#include "config/file_spec.h"
#include "sonde/told_secrets.h"

namespace sonde {
namespace {

ModuleDraft DraftOf(const Module& module) {
  return {.prober = module.prober_name, .timeout = module.timeout, .sections = module.sections};
}

CheckDraft DraftOf(const CheckConfig& check) {
  CheckDraft draft{.name = check.name, .module = check.module->name};
  if (draft.module.empty()) draft.sections = check.module->sections;
  draft.targets = check.targets;
  draft.targets_from = check.targets_from;
  draft.interval = LongDuration{check.interval};
  draft.timeout = LongDuration{check.timeout};
  draft.max_overlap = check.max_overlap;
  draft.regions = check.regions;
  draft.labels = check.labels;
  if (check.expect) draft.expect = *check.expect;
  draft.slo = check.slo;
  return draft;
}

std::string PrintSection(const Prober& prober, const ProbeConfig& config) {
  ConfigPrinter printer;
  prober.Print(config, printer);
  return printer.Take();
}

/// Whether a section says no more than its absence would.
bool SaysNothing(const Prober& prober, const ProbeConfig& config) {
  ConfigErrors ignored;
  const ProbeConfigPtr absent = prober.Parse(nullptr, ignored);
  return absent && PrintSection(prober, config) == PrintSection(prober, *absent);
}

/// Without those sections of probers that the module does not use which say nothing and which
/// `may_go`.
template <typename MayGo>
ModuleDraft DraftWithout(const Module& module, MayGo may_go) {
  ModuleDraft draft = DraftOf(module);
  std::erase_if(draft.sections, [&](const auto& entry) {
    return entry.first != module.prober_name && may_go(entry.first) &&
           SaysNothing(*FindProber(entry.first), *entry.second);
  });
  return draft;
}

ModuleDraft ShortDraftOf(const Module& module) {
  return DraftWithout(module, [](std::string_view) { return true; });
}

/// As blackbox_exporter 0.28 shows a module: with the sections that it knows, whether they say
/// something or not.
ModuleDraft ServedDraftOf(const Module& module) {
  return DraftWithout(module, [](std::string_view section) {
    constexpr std::array<std::string_view, 6> kExporters = {"http", "tcp",  "icmp",
                                                            "dns",  "grpc", "unix"};
    return std::ranges::find(kExporters, section) == kExporters.end();
  });
}

FileDraft DraftOf(const Config& config) {
  FileDraft draft{.region = config.region, .labels = config.labels};
  for (const auto& [name, module] : config.modules) {
    draft.modules.push_back({.name = name, .draft = ShortDraftOf(*module)});
  }
  for (const CheckConfig& check : config.checks) draft.checks.push_back({.draft = DraftOf(check)});
  draft.metrics = config.metrics;
  draft.history = config.history;
  draft.shard = config.shard;
  return draft;
}

template <typename Print>
ConfigPart PartOf(std::string key, Print print, const std::shared_ptr<const ShownValues>& shown) {
  ConfigPrinter people(2, shown);
  print(people);
  const TellSecrets told;
  ConfigPrinter comparing;
  print(comparing);
  return {.key = std::move(key), .shown = people.Take(), .told = comparing.Take()};
}

template <typename Draft>
ConfigPart PartOf(std::string key, const ObjectSpec<Draft>& spec, const Draft& draft,
                  const std::shared_ptr<const ShownValues>& shown) {
  return PartOf(
      std::move(key), [&](ConfigPrinter& printer) { spec.PrintKeys(&draft, printer); }, shown);
}

}  // namespace

std::string PrintConfig(const Config& config) {
  const FileDraft draft = DraftOf(config);
  ConfigPrinter printer(2, config.shown);
  FileSpec().PrintKeys(&draft, printer);
  return printer.Take();
}

std::string PrintServedConfig(const Config& config) {
  FileDraft draft = DraftOf(config);
  for (auto& module : draft.modules) module.draft = ServedDraftOf(*config.modules.at(module.name));
  ConfigPrinter printer(4, config.shown, ConfigPrinter::Zeros::kHidden);
  const bool only_modules = config.checks.empty() && config.labels.empty() &&
                            config.metrics == MetricsConfig{} &&
                            config.history == HistoryConfig{} && !config.shard;
  if (only_modules) {
    FileSpec().Find("modules")->print(&draft, "modules", printer);
  } else {
    FileSpec().PrintKeys(&draft, printer);
  }
  return printer.Take();
}

std::string PrintModule(const Module& module, int indent) {
  const ModuleDraft draft = ServedDraftOf(module);
  ConfigPrinter printer(indent, module.shown, ConfigPrinter::Zeros::kHidden);
  ModuleSpec().PrintKeys(&draft, printer);
  return printer.Take();
}

bool SameModule(const Module& a, const Module& b) {
  if (&a == &b) return true;
  const ConfigPart one = PartOf("", ModuleSpec(), ShortDraftOf(a), nullptr);
  const ConfigPart other = PartOf("", ModuleSpec(), ShortDraftOf(b), nullptr);
  return a.name == b.name && one.told == other.told;
}

std::vector<ConfigPart> PartsOf(const Config& config) {
  const FileDraft draft = DraftOf(config);
  std::vector<ConfigPart> parts;
  for (const KeySpec& key : FileSpec().keys()) {
    if (key.name == "modules" || key.name == "checks") continue;
    parts.push_back(PartOf(
        key.name, [&](ConfigPrinter& printer) { key.print(&draft, key.name, printer); },
        config.shown));
  }
  for (const auto& [name, module] : config.modules) {
    parts.push_back(PartOf("modules." + name, ModuleSpec(), ShortDraftOf(*module), module->shown));
  }
  for (const CheckConfig& check : config.checks) {
    CheckDraft one = DraftOf(check);
    one.targets.clear();
    parts.push_back(PartOf("checks." + check.name, CheckSpec(), one, config.shown));
  }
  std::erase_if(parts, [](const ConfigPart& part) { return part.told.empty(); });
  return parts;
}

}  // namespace sonde
