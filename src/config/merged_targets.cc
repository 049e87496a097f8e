#include "config/merged_targets.h"

#include <fmt/core.h>

#include <optional>
#include <set>
#include <utility>

#include "base/label_names.h"
#include "config/rehearsal.h"
#include "config/rules.h"
#include "sonde/url.h"

namespace sonde {
namespace {

class Merger {
 public:
  Merger(const Config& config, const CheckConfig& check) : config_(config), check_(check) {
    for (const std::string& target : check.targets) seen_.emplace(WithoutPassword(target), nullptr);
  }

  MergedTargets Run(std::span<const SourceList> lists) {
    for (const SourceList& source : lists) {
      if (!source.list) continue;
      kind_ = source.kind;
      for (const ListedTarget& listed : *source.list) Add(listed);
    }
    return std::move(result_);
  }

 private:
  void Add(const ListedTarget& listed) {
    std::string target = check_.targets_from->Formatted(listed.target);
    ConfigErrors errors;
    if (!CheckText("the target", target, listed.mark, errors)) {
      return Drop(listed.mark, errors.errors().front().message);
    }
    const std::string label = WithoutPassword(target);
    const auto [first, is_new] = seen_.emplace(label, &listed);
    if (!is_new) {
      const bool same =
          first->second == nullptr ? listed.labels.empty() : first->second->labels == listed.labels;
      if (!same) Drop(listed.mark, fmt::format("`{}` is there already, with other labels", label));
      return;
    }
    if (!config_.Owns(check_, target)) return;
    if (const auto failure = CannotRun(target)) {
      return Drop(listed.mark, fmt::format("`{}` can't be probed with prober {}: {}", label,
                                           check_.module->prober_name, failure->detail));
    }
    result_.targets.push_back({.target = std::move(target), .labels = LabelsOf(listed)});
  }

  std::optional<Failure> CannotRun(const std::string& target) const {
    const ProbeConfigPtr config = check_.module->config();
    if (!config) return std::nullopt;
    return Rehearse(*check_.module->prober, config, target);
  }

  std::map<std::string, std::string> LabelsOf(const ListedTarget& listed) {
    std::map<std::string, std::string> labels;
    for (const auto& [name, value] : listed.labels) {
      if (!IsLabelName(name)) {
        DropLabel(listed.mark, fmt::format("`{}` is no label name", name));
      } else if (IsReservedLabel(name)) {
        DropLabel(listed.mark, fmt::format("the label `{}` is reserved", name));
      } else if (value.size() > kMaxTextBytes) {
        DropLabel(listed.mark,
                  fmt::format("the label `{}` is longer than {} bytes", name, kMaxTextBytes));
      } else {
        labels.emplace(name, value);
      }
    }
    return labels;
  }

  void Drop(const SourceMark& mark, const std::string& why) { AddUnused(mark, why, true); }
  /// Once for all targets that have it.
  void DropLabel(const SourceMark& mark, const std::string& why) {
    if (told_labels_.insert(why).second) AddUnused(mark, why, false);
  }
  void AddUnused(const SourceMark& mark, const std::string& why, bool target) {
    result_.unused.push_back(
        {.kind = kind_, .target = target, .text = ConfigError{mark, why, {}}.ToString()});
  }

  const Config& config_;
  const CheckConfig& check_;
  SourceKind kind_ = SourceKind::kFile;
  /// By the label `endpoint`; null: the check's own.
  std::map<std::string, const ListedTarget*> seen_;
  std::set<std::string> told_labels_;
  MergedTargets result_;
};

}  // namespace

MergedTargets MergeTargets(const Config& config, const CheckConfig& check,
                           std::span<const SourceList> lists) {
  return Merger(config, check).Run(lists);
}

}  // namespace sonde
