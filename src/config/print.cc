#include <algorithm>

#include "config/config.h"
#include "config/file_spec.h"

namespace sonde {
namespace {

ModuleDraft DraftOf(const Module& module) {
  return {.prober = module.prober_name, .timeout = module.timeout, .sections = module.sections};
}

CheckDraft DraftOf(const CheckConfig& check) {
  CheckDraft draft{.name = check.name, .module = check.module->name};
  if (draft.module.empty()) draft.sections = check.module->sections;
  draft.targets = check.targets;
  draft.interval = LongDuration{check.interval};
  draft.timeout = LongDuration{check.timeout};
  draft.max_overlap = check.max_overlap;
  draft.regions = check.regions;
  draft.labels = check.labels;
  if (check.expect) draft.expect = *check.expect;
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

/// Without the defaulted sections of probers that the module does not use.
ModuleDraft ShortDraftOf(const Module& module) {
  ModuleDraft draft = DraftOf(module);
  std::erase_if(draft.sections, [&](const auto& entry) {
    return entry.first != module.prober_name &&
           SaysNothing(*FindProber(entry.first), *entry.second);
  });
  return draft;
}

FileDraft DraftOf(const Config& config) {
  FileDraft draft{.region = config.region, .labels = config.labels};
  for (const auto& [name, module] : config.modules) {
    draft.modules.push_back({.name = name, .draft = ShortDraftOf(*module)});
  }
  for (const CheckConfig& check : config.checks) draft.checks.push_back({.draft = DraftOf(check)});
  draft.metrics = config.metrics;
  return draft;
}

}  // namespace

std::string PrintConfig(const Config& config) {
  const FileDraft draft = DraftOf(config);
  ConfigPrinter printer(2, config.shown);
  FileSpec().PrintKeys(&draft, printer);
  return printer.Take();
}

std::string PrintModule(const Module& module, int indent) {
  const ModuleDraft draft = DraftOf(module);
  ConfigPrinter printer(indent, module.shown);
  ModuleSpec().PrintKeys(&draft, printer);
  return printer.Take();
}

}  // namespace sonde
