#include "cli/config_diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "app/page_share.h"
#include "cli/line_diff.h"
#include "config/config_parts.h"
#include "sonde/url.h"

namespace sonde {
namespace {

// --- parts of the files --------------------------------------------------------------------------

std::vector<PartChange> PartChanges(const Config& before, const Config& after) {
  std::map<std::string, std::pair<std::optional<ConfigPart>, std::optional<ConfigPart>>> parts;
  std::vector<std::string> order;
  const auto take = [&](std::vector<ConfigPart> from, auto member) {
    for (ConfigPart& part : from) {
      const auto [found, is_new] = parts.try_emplace(part.key);
      if (is_new) order.push_back(part.key);
      found->second.*member = std::move(part);
    }
  };
  using Both = std::pair<std::optional<ConfigPart>, std::optional<ConfigPart>>;
  take(PartsOf(before), &Both::first);
  take(PartsOf(after), &Both::second);
  std::vector<PartChange> changes;
  for (const std::string& key : order) {
    const auto& [old_part, new_part] = parts.at(key);
    if (old_part && new_part && old_part->told == new_part->told) continue;
    changes.push_back(
        {.key = key,
         .change = !old_part   ? "new"
                   : !new_part ? "gone"
                               : "changed",
         .lines = LineDiff(old_part ? old_part->shown : "", new_part ? new_part->shown : "")});
    if (changes.back().lines.empty()) changes.back().lines.emplace_back("  a secret changed");
  }
  return changes;
}

// --- instances -----------------------------------------------------------------------------------

std::string Arrow(std::string_view what, Duration before, Duration after) {
  return fmt::format("{} {} → {}", what, FormatLongDuration(before), FormatLongDuration(after));
}

bool SameExpectations(const std::shared_ptr<const Expectations>& a,
                      const std::shared_ptr<const Expectations>& b) {
  return a && b ? *a == *b : a == b;
}

/// Modules are shared by many instances; each pair is compared once.
class ModuleComparison {
 public:
  bool Same(const ModulePtr& a, const ModulePtr& b) {
    const auto [found, is_new] = known_.try_emplace({a.get(), b.get()});
    if (is_new) found->second = SameModule(*a, *b);
    return found->second;
  }

 private:
  std::map<std::pair<const Module*, const Module*>, bool> known_;
};

std::vector<std::string> WhatChanges(const CheckInstance& before, const CheckInstance& after,
                                     ModuleComparison& modules) {
  std::vector<std::string> changes;
  if (before.plan.interval != after.plan.interval) {
    changes.push_back(Arrow("interval", before.plan.interval, after.plan.interval));
  } else if (before.plan != after.plan) {
    changes.emplace_back("phase");
  }
  if (before.timeout != after.timeout) {
    changes.push_back(Arrow("timeout", before.timeout, after.timeout));
  }
  if (before.max_overlap != after.max_overlap) changes.emplace_back("max_overlap");
  if (!modules.Same(before.module, after.module)) changes.emplace_back("module");
  if (!SameExpectations(before.expect, after.expect)) changes.emplace_back("expect");
  if (before.cells->labels() != after.cells->labels()) changes.emplace_back("labels");
  if (before.cells->options() != after.cells->options()) changes.emplace_back("shape of series");
  const bool had_slo = before.slo_cells != nullptr;
  const bool has_slo = after.slo_cells != nullptr;
  if (had_slo != has_slo || (has_slo && before.slo != after.slo)) {
    const bool kept = before.slo_cells == after.slo_cells;
    changes.emplace_back(kept || !had_slo || !has_slo ? "slo" : "slo (counted anew)");
  }
  return changes;
}

InstanceChange ChangeOf(ReloadEffect effect, const CheckInstance& instance) {
  return {.effect = effect, .check = instance.check, .endpoint = WithoutPassword(instance.target)};
}

/// How many of `series` are not among `others`.
std::size_t CountMissing(const std::set<std::string>& series, const std::set<std::string>& others) {
  return static_cast<std::size_t>(std::ranges::count_if(
      series, [&others](const std::string& one) { return !others.contains(one); }));
}

/// Nothing if all is as before.
std::optional<InstanceChange> KeptChange(const CheckInstance& before, const CheckInstance& after,
                                         ModuleComparison& modules) {
  auto changes = WhatChanges(before, after, modules);
  if (changes.empty()) return std::nullopt;
  const bool restarted = before.cells != after.cells;
  InstanceChange change =
      ChangeOf(restarted ? ReloadEffect::kRestarted : ReloadEffect::kKept, after);
  change.changes = std::move(changes);
  const std::set<std::string> series_before = SeriesOf(before);
  const std::set<std::string> series_after = SeriesOf(after);
  change.appear = CountMissing(series_after, series_before);
  change.disappear = CountMissing(series_before, series_after);
  return change;
}

}  // namespace

ConfigDiff DiffOf(const Generation& before, const Generation& after) {
  ConfigDiff diff{.parts = PartChanges(before.config(), after.config())};
  ModuleComparison modules;
  std::map<CheckId, CheckInstancePtr> known;
  for (const CheckInstancePtr& check : before.checks()) {
    known[{check->check, check->target}] = check;
  }
  std::size_t touched = 0;
  for (const ShardDelta& delta : Diff(&before, after, 1)) {
    for (const CheckInstancePtr& added : delta.added) {
      diff.instances.push_back(ChangeOf(ReloadEffect::kNew, *added));
      diff.instances.back().appear = ShareOf(*added).series;
    }
    for (const CheckInstancePtr& kept : delta.kept) {
      auto change = KeptChange(*known.at({kept->check, kept->target}), *kept, modules);
      if (!change) continue;
      ++touched;
      diff.instances.push_back(*std::move(change));
    }
    diff.unchanged = after.checks().size() - delta.added.size() - touched;
    for (const CheckId& removed : delta.removed) {
      const CheckInstancePtr& gone = known.at(removed);
      diff.instances.push_back(ChangeOf(ReloadEffect::kGone, *gone));
      diff.instances.back().disappear = ShareOf(*gone).series;
    }
  }
  std::ranges::sort(diff.instances, [](const InstanceChange& a, const InstanceChange& b) {
    return std::tie(a.check, a.endpoint) < std::tie(b.check, b.endpoint);
  });
  return diff;
}

}  // namespace sonde
