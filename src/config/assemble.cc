#include "config/assemble.h"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <set>
#include <utility>

#include "config/rehearsal.h"
#include "config/rules.h"
#include "config/slo_spec.h"

namespace sonde {
namespace {

constexpr Duration kDefaultInterval = std::chrono::seconds(30);
constexpr Duration kDefaultTimeout = std::chrono::seconds(10);
/// What a run that times out leaves before the next slot, of which it would take the place else.
constexpr Duration kMaxSlotMargin = std::chrono::milliseconds(200);
/// Keeps deadlines of hostile modules within the clock's range.
constexpr Duration kEver = std::chrono::days(3650);

class Assembler {
 public:
  Assembler(const ParsedFiles& files, std::shared_ptr<const ShownValues> shown,
            ConfigErrors& errors)
      : files_(files),
        main_(files.front()->draft),
        main_root_(files.front()->root),
        errors_(errors) {
    config_.shown = std::move(shown);
  }

  Config Run(std::string region) {
    TakeMainFile(std::move(region));
    for (const auto& file : files_) {
      for (const auto& module : file->draft.modules) TakeModule(module);
    }
    std::size_t checks = 0;
    for (const auto& file : files_) checks += file->draft.checks.size();
    config_.checks.reserve(checks);
    for (const auto& file : files_) {
      for (const auto& check : file->draft.checks) TakeCheck(check);
    }
    return std::move(config_);
  }

 private:
  /// How long a run may take, and which key says so ("" = none does).
  struct Timeout {
    Duration value{};
    std::string_view source;
  };

  void TakeMainFile(std::string region) {
    const ConfigNode* written = main_root_.Find("region");
    if (written != nullptr && written->IsScalar()) {
      CheckText("region", main_.region, written->mark, errors_);
      region = main_.region;
    }
    config_.region = std::move(region);
    if (const ConfigNode* labels = main_root_.Find("labels")) CheckLabels(*labels, errors_);
    config_.labels = main_.labels;
    config_.metrics = main_.metrics;
    config_.history = main_.history;
    config_.shard = main_.shard;
    if (const ConfigNode* defaults = main_root_.Find("defaults")) {
      CheckInterval(main_.defaults.interval, MarkOf(*defaults, "interval"), errors_);
      CheckTimeout(main_.defaults.timeout, MarkOf(*defaults, "timeout"), errors_);
    }
  }

  void TakeModule(const Placed<ModuleDraft>& placed) {
    auto module = std::make_shared<Module>();
    module->name = placed.name;
    module->prober_name = placed.draft.prober;
    module->prober = FindProber(placed.draft.prober);
    module->timeout = std::min(placed.draft.timeout, kEver);
    module->shown = config_.shown;
    module->mark = placed.mark;
    if (placed.good && placed.node->IsMapping()) {
      module->sections = AllSections(placed.draft.sections);
      if (module->prober == nullptr) WarnUnknownProber(placed);
    }
    const auto [found, is_new] = config_.modules.emplace(placed.name, module);
    if (is_new) return;
    errors_.Add(placed.mark, fmt::format("the module `{}` exists already", placed.name),
                "first at " + found->second->mark.ToString());
  }

  /// Absent sections have their prober's defaults, as in the exporter.
  Sections AllSections(const Sections& written) {
    Sections all = written;
    for (const Prober* prober : BuiltinProbers()) {
      if (all.contains(prober->name())) continue;
      if (auto config = prober->Parse(nullptr, errors_)) {
        all.emplace(prober->name(), std::move(config));
      }
    }
    return all;
  }

  void WarnUnknownProber(const Placed<ModuleDraft>& placed) {
    std::vector<std::string> names;
    for (const Prober* prober : BuiltinProbers()) names.emplace_back(prober->name());
    const std::string nearest = NearestName(placed.draft.prober, names);
    errors_.Warn(MarkOf(*placed.node, "prober"),
                 fmt::format("the module `{}` can't be used: unknown prober `{}`", placed.name,
                             placed.draft.prober),
                 nearest.empty() ? "" : fmt::format("did you mean `{}`?", nearest));
  }

  void TakeCheck(const Placed<CheckDraft>& placed) {
    // null instead of a mapping has been complained about: placed.node is a mapping or not good.
    const ConfigNode& node = *placed.node;
    const CheckDraft& draft = placed.draft;
    const std::size_t errors_before = errors_.size();
    TakeName(node, draft.name);
    if (const ConfigNode* labels = node.Find("labels")) CheckLabels(*labels, errors_);
    const ConfigNode* targets = node.Find("targets");
    const bool listed = targets != nullptr && targets->IsSequence();
    const bool good_targets = listed && CheckTargets(*targets, errors_);
    const bool says_targets = targets != nullptr && !targets->IsNull();
    if (node.IsMapping() && !says_targets && !draft.targets_from) {
      errors_.Add(node.mark, "the check does not say what to probe",
                  "list `targets`, or say where they come from: `targets_from`");
    }
    const ModulePtr module = ModuleOf(placed);
    const bool good_spans = CheckSpans(node, draft);
    if (!module) return;
    if (good_targets) CheckRuns(*targets, *module);
    CheckExpect(node, draft, *module);
    if (!good_spans) return;
    const Duration interval = IntervalOf(draft);
    const Duration timeout = TimeoutFor(node, draft, *module, interval);
    if (!placed.good || errors_.size() != errors_before) return;

    CheckConfig& check = config_.checks.emplace_back();
    check.name = draft.name;
    check.module = module;
    check.targets = draft.targets;
    check.targets_from = draft.targets_from;
    check.interval = interval;
    check.timeout = timeout;
    check.max_overlap = draft.max_overlap.value_or(1);
    check.regions = draft.regions;
    check.labels = draft.labels;
    check.labels.insert(main_.labels.begin(), main_.labels.end());
    if (draft.expect && *draft.expect != Expectations{}) {
      check.expect = std::make_shared<const Expectations>(*draft.expect);
    }
    check.slo = draft.slo;
    check.mark = placed.mark;
    WarnUselessLatency(node, check);
    if (check.slo) WarnUselessSlo(*check.slo, *node.Find("slo"), check.timeout, errors_);
  }

  void TakeName(const ConfigNode& node, const std::string& name) {
    const ConfigNode* written = node.Find("name");
    if (written == nullptr || !written->IsScalar()) return;
    if (!CheckText("the name", name, written->mark, errors_)) return;
    const auto [first, is_new] = check_names_.emplace(name, written->mark);
    if (is_new) return;
    errors_.Add(written->mark, fmt::format("the check `{}` exists already", name),
                "first at " + first->second.ToString());
  }

  bool CheckSpans(const ConfigNode& node, const CheckDraft& draft) {
    const std::size_t errors_before = errors_.size();
    CheckInterval(draft.interval, MarkOf(node, "interval"), errors_);
    CheckTimeout(draft.timeout, MarkOf(node, "timeout"), errors_);
    const int overlap = draft.max_overlap.value_or(1);
    if (overlap < 1 || overlap > kMaxOverlap) {
      errors_.Add(MarkOf(node, "max_overlap"),
                  fmt::format("max_overlap must be between 1 and {}", kMaxOverlap));
    }
    for (const std::string& region : draft.regions) {
      CheckText("the region", region, MarkOf(node, "regions"), errors_);
    }
    return errors_.size() == errors_before;
  }

  /// The module that the check names or writes inline; null after an error.
  ModulePtr ModuleOf(const Placed<CheckDraft>& placed) {
    const ConfigNode& node = *placed.node;
    std::vector<std::string_view> ways;
    if (node.Find("module") != nullptr && !node.Find("module")->IsNull()) ways.push_back("module");
    for (const Prober* prober : BuiltinProbers()) {
      const ConfigNode* section = node.Find(prober->name());
      if (section != nullptr && !section->IsNull()) ways.push_back(prober->name());
    }
    if (ways.size() > 1) {
      errors_.Add(MarkOf(node, ways[1]),
                  fmt::format("a check has either `{}` or `{}`", ways[0], ways[1]));
      return nullptr;
    }
    if (ways.empty()) {
      if (placed.good) {
        errors_.Add(node.mark, "the check does not say how to probe",
                    "name a `module`, or give a section like `http: {}`");
      }
      return nullptr;
    }
    return ways[0] == "module" ? NamedModule(node, placed.draft.module)
                               : InlineModule(placed, std::string(ways[0]));
  }

  ModulePtr NamedModule(const ConfigNode& node, const std::string& name) {
    const auto found = config_.modules.find(name);
    if (found == config_.modules.end()) {
      errors_.Add(MarkOf(node, "module"), fmt::format("unknown module `{}`", name),
                  UnknownModuleHint(name));
      return nullptr;
    }
    if (found->second->prober == nullptr) {
      errors_.Add(MarkOf(node, "module"),
                  fmt::format("the module `{}` has the unknown prober `{}`", name,
                              found->second->prober_name),
                  "see " + found->second->mark.ToString());
      return nullptr;
    }
    return found->second;
  }

  std::string UnknownModuleHint(const std::string& name) const {
    std::vector<std::string> names;
    for (const auto& [known, module] : config_.modules) names.push_back(known);
    const std::string nearest = NearestName(name, names);
    if (!nearest.empty()) return fmt::format("did you mean `{}`?", nearest);
    return names.empty() ? "there are no modules" : "";
  }

  ModulePtr InlineModule(const Placed<CheckDraft>& placed, const std::string& prober) const {
    const auto section = placed.draft.sections.find(prober);
    if (section == placed.draft.sections.end()) return nullptr;  // its errors are known
    auto module = std::make_shared<Module>();
    module->prober_name = prober;
    module->prober = FindProber(prober);
    module->sections.insert(*section);
    module->shown = config_.shown;
    module->mark = placed.node->Find(prober)->mark;
    return module;
  }

  void CheckExpect(const ConfigNode& node, const CheckDraft& draft, const Module& module) {
    if (!draft.expect || module.prober->JudgesResponses()) return;
    const ConfigNode& expect = *node.Find("expect");
    for (const std::string_view key : {"status", "body", "body_regex", "headers", "json"}) {
      if (expect.Find(key) == nullptr || expect.Find(key)->IsNull()) continue;
      errors_.Add(MarkOf(expect, key),
                  fmt::format("prober {} can't judge `expect.{}`", module.prober_name, key));
    }
  }

  /// Each target with the module, once per complaint: what is wrong with the module is wrong with
  /// all of them.
  void CheckRuns(const ConfigNode& targets, const Module& module) {
    const ProbeConfigPtr config = module.config();
    if (!config) return;  // its errors are known
    std::set<std::string> told;
    for (const ConfigNode& item : targets.items) {
      if (!item.IsScalar() || item.text.empty()) continue;
      const auto failure = Rehearse(*module.prober, config, item.text);
      if (!failure || !told.insert(failure->detail).second) continue;
      errors_.Add(item.mark, fmt::format("`{}` can't be probed with prober {}: {}", item.Shown(),
                                         module.prober_name, failure->detail));
    }
  }

  Timeout TimeoutOf(const CheckDraft& draft, const Module& module) const {
    if (draft.timeout) return {draft.timeout->value, "timeout"};
    if (module.timeout > Duration::zero()) return {module.timeout, "the module's timeout"};
    if (main_.defaults.timeout) return {main_.defaults.timeout->value, "defaults.timeout"};
    return {kDefaultTimeout, {}};
  }

  Duration IntervalOf(const CheckDraft& draft) const {
    if (draft.interval) return draft.interval->value;
    return main_.defaults.interval ? main_.defaults.interval->value : kDefaultInterval;
  }

  Duration TimeoutFor(const ConfigNode& node, const CheckDraft& draft, const Module& module,
                      Duration interval) {
    const Timeout timeout = TimeoutOf(draft, module);
    const Duration longest = interval - std::min(interval / 10, kMaxSlotMargin);
    if (draft.max_overlap.value_or(1) > 1 || timeout.value <= longest) {
      return std::min(timeout.value, kMaxTimeout);
    }
    if (timeout.source.empty()) return longest;
    const SourceMark& mark = MarkOf(node, draft.timeout ? "timeout" : "interval");
    if (timeout.value <= interval) {
      errors_.Warn(mark,
                   fmt::format("{} of {} leaves no time before the next slot: runs end after {}",
                               timeout.source, FormatLongDuration(timeout.value),
                               FormatLongDuration(longest)));
      return longest;
    }
    errors_.Add(mark,
                fmt::format("{} of {} is longer than the interval of {}", timeout.source,
                            FormatLongDuration(timeout.value), FormatLongDuration(interval)),
                "shorten `timeout`, or let runs overlap with `max_overlap: 2`");
    return timeout.value;
  }

  void WarnUselessLatency(const ConfigNode& node, const CheckConfig& check) {
    if (!check.expect || !check.expect->latency_total) return;
    if (*check.expect->latency_total < check.timeout) return;
    errors_.Warn(
        MarkOf(node, "expect"),
        fmt::format("expect.latency.total of {} is never exceeded: the timeout is {}",
                    FormatDuration(*check.expect->latency_total), FormatDuration(check.timeout)));
  }

  const ParsedFiles& files_;
  const FileDraft& main_;
  const ConfigNode& main_root_;
  ConfigErrors& errors_;
  Config config_;
  std::map<std::string, SourceMark> check_names_;
};

}  // namespace

Config Assemble(const ParsedFiles& files, std::string region,
                std::shared_ptr<const ShownValues> shown, ConfigErrors& errors) {
  return Assembler(files, std::move(shown), errors).Run(std::move(region));
}

}  // namespace sonde
