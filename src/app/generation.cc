#include "app/generation.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "sonde/url.h"

namespace sonde {
namespace {

auto Key(const CheckInstance& check) { return std::tie(check.check, check.target); }

constexpr auto kByKey = [](const CheckInstancePtr& a, const CheckInstancePtr& b) {
  return Key(*a) < Key(*b);
};

/// Null if it is not there.
CheckInstancePtr FindCheck(const Generation* generation, const std::string& check,
                           const std::string& target) {
  if (generation == nullptr) return nullptr;
  const auto checks = generation->checks();
  const auto wanted = std::tie(check, target);
  const auto found = std::ranges::lower_bound(
      checks, wanted, {}, [](const CheckInstancePtr& instance) { return Key(*instance); });
  return found != checks.end() && Key(**found) == wanted ? *found : nullptr;
}

PhaseSeries SeriesOf(PhaseMetrics phases) {
  switch (phases) {
    case PhaseMetrics::kHistogram: return PhaseSeries::kHistogram;
    case PhaseMetrics::kOff: return PhaseSeries::kOff;
    case PhaseMetrics::kGauge: break;
  }
  return PhaseSeries::kGauge;
}

SloWindows::Set SetOf(const std::vector<LongDuration>& windows) {
  SloWindows::Set set;
  for (std::size_t i = 0; i < SloWindows::kBurnWindows.size(); ++i) {
    const LongDuration window{SloWindows::kBurnWindows[i]};
    set[i] = std::ranges::find(windows, window) != windows.end();
  }
  return set;
}

CellOptions CellOptionsOf(const MetricsConfig& metrics) {
  return {.buckets = metrics.buckets,
          .phases = SeriesOf(metrics.phases),
          .probe_metrics = metrics.probe};
}

/// The cells of before if they have the same labels and shape, new ones otherwise.
CheckCellsPtr CellsFor(const CheckInstance& check, std::map<std::string, std::string> extra,
                       const Config& file, const std::shared_ptr<const CellShape>& shape,
                       const CheckInstance* before) {
  CheckLabels labels{.check = check.check,
                     .endpoint = WithoutPassword(check.target),
                     .region = file.region,
                     .extra = std::move(extra)};
  const bool fits = before != nullptr && before->cells->labels() == labels &&
                    before->cells->options() == shape->options();
  return fits ? before->cells : std::make_shared<CheckCells>(std::move(labels), shape);
}

/// Who it is in the history; the object of before if it is the same.
HistoryKeyPtr KeyFor(const CheckInstance& check, const Config& file, const CheckInstance* before) {
  HistoryKey key{
      .region = file.region, .check = check.check, .endpoint = WithoutPassword(check.target)};
  if (before != nullptr && *before->who == key) return before->who;
  return std::make_shared<const HistoryKey>(std::move(key));
}

/// The counts of before if they are of the same instance and shape, new ones otherwise. Targets may
/// change under them.
SloCellsPtr SloCellsFor(const CheckInstance& check, const Slo& slo, const CheckInstance* before) {
  const SloShape shape = ShapeOf(slo);
  const bool fits = before != nullptr && before->who == check.who && before->slo_cells &&
                    before->slo_cells->shape() == shape;
  return fits ? before->slo_cells : std::make_shared<SloCells>(shape);
}

/// The target's labels beat those of its check and of the file: they say more of it.
std::map<std::string, std::string> ExtraLabels(const CheckConfig& config,
                                               const CheckTarget& target) {
  std::map<std::string, std::string> labels = target.labels;
  labels.insert(config.labels.begin(), config.labels.end());
  return labels;
}

/// `before`: the check against the target in the previous generation; may be null.
CheckInstancePtr Expand(const CheckConfig& config, const CheckTarget& listed, const Config& file,
                        const std::shared_ptr<const CellShape>& shape,
                        const CheckInstance* before) {
  const std::string& target = listed.target;
  auto check = std::make_shared<CheckInstance>();
  check->check = config.name;
  check->target = target;
  check->hash = CheckHash(config.name, target);
  check->module = config.module;
  check->plan = {.interval = config.interval,
                 .offset = SlotOffset(file.region, config.name, target, config.interval)};
  check->timeout = config.timeout;
  check->max_overlap = std::max(config.max_overlap, 1);
  check->expect = config.expect;
  check->cells = CellsFor(*check, ExtraLabels(config, listed), file, shape, before);
  check->who = KeyFor(*check, file, before);
  if (config.slo) {
    check->slo = *config.slo;
    check->slo_cells = SloCellsFor(*check, *config.slo, before);
  }
  return check;
}

}  // namespace

std::shared_ptr<const Generation> Generation::Make(ConfigPtr config, const Generation* previous,
                                                   const DiscoveredTargets& discovered) {
  std::shared_ptr<Generation> generation(new Generation(std::move(config)));
  const Config& file = generation->config();
  const auto shape = std::make_shared<const CellShape>(CellOptionsOf(file.metrics));
  const bool same_config =
      previous != nullptr && previous->shared_config() == generation->shared_config();
  for (const CheckConfig& check : file.checks) {
    if (!file.RunsHere(check)) continue;
    std::set<std::string> endpoints;
    const auto add = [&](const CheckTarget& target) {
      // The check's own list may be a newer one than what was discovered beside it.
      if (!endpoints.insert(WithoutPassword(target.target)).second) return;
      if (!file.Owns(check, target.target)) return;
      CheckInstancePtr before = FindCheck(previous, check.name, target.target);
      const bool unchanged =
          same_config && before && before->cells->labels().extra == ExtraLabels(check, target);
      generation->checks_.push_back(unchanged ? std::move(before)
                                              : Expand(check, target, file, shape, before.get()));
    };
    for (const std::string& target : check.targets) add({.target = target, .labels = {}});
    const auto found = discovered.find(check.name);
    if (found == discovered.end()) continue;
    for (const CheckTarget& target : *found->second) add(target);
  }
  std::ranges::sort(generation->checks_, kByKey);
  return generation;
}

CheckEntries Generation::Entries() const {
  const SloWindows::Set windows = SetOf(config_->metrics.slo_windows);
  CheckEntries entries;
  entries.reserve(checks_.size());
  for (const CheckInstancePtr& check : checks_) {
    entries.push_back({.cells = check->cells,
                       .module = check->module->name,
                       .prober = check->module->prober_name,
                       .interval = check->plan.interval,
                       .timeout = check->timeout,
                       .slo_cells = check->slo_cells,
                       .slo = check->slo,
                       .slo_windows = windows});
  }
  return entries;
}

std::vector<ShardDelta> Diff(const Generation* before, const Generation& after,
                             std::size_t shards) {
  std::vector<ShardDelta> deltas(shards);
  const auto remove = [&](const CheckInstance& check) {
    deltas[check.hash % shards].removed.push_back({check.check, check.target});
  };
  // Both are in order: one walk along the two.
  const auto old = before == nullptr ? std::span<const CheckInstancePtr>() : before->checks();
  auto next = old.begin();
  for (const CheckInstancePtr& check : after.checks()) {
    while (next != old.end() && kByKey(*next, check)) remove(**next++);
    const bool known = next != old.end() && !kByKey(check, *next);
    if (known && *next++ == check) continue;
    ShardDelta& delta = deltas[check->hash % shards];
    (known ? delta.kept : delta.added).push_back(check);
  }
  while (next != old.end()) remove(**next++);
  return deltas;
}

}  // namespace sonde
