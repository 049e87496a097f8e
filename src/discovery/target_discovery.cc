#include "discovery/target_discovery.h"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace sonde {

struct TargetDiscovery::Source {
  SourceKind kind = SourceKind::kFile;
  std::uint64_t fingerprint = 0;
  std::unique_ptr<TargetSource> source;  ///< null: not asked
  bool settled = false;
  std::shared_ptr<const TargetList> list;
  DiscoveryCellsPtr cells;
  std::vector<std::string> complaints;  ///< the last ones
};

struct TargetDiscovery::Check {
  std::string name;
  const CheckConfig* config = nullptr;  ///< of config_
  std::vector<std::unique_ptr<Source>> sources;
  std::shared_ptr<const std::vector<CheckTarget>> targets;  ///< null: never merged
  bool complete = false;                                    ///< all sources were in a merge once
  std::vector<std::string> unused;                          ///< what was said of them
  bool stale = true;                                        ///< to be merged again

  bool settled() const { return std::ranges::all_of(sources, &Source::settled); }
  /// At first, what there is counts, too: one silent source must not hold up the others.
  bool due() const {
    return stale && (settled() || (!complete && std::ranges::any_of(sources, &Source::settled)));
  }
};

/// Several checks, merged on a helper thread.
struct TargetDiscovery::Merge {
  struct One {
    std::string name;
    const CheckConfig* check = nullptr;
    std::vector<SourceList> lists;
    bool complete = false;
    MergedTargets merged;
  };
  ConfigPtr config;  ///< holds the checks
  std::vector<One> checks;
};

TargetDiscovery::TargetDiscovery(EventLoop& loop, DiscoveryMetrics& metrics, Hooks hooks)
    : loop_(loop), metrics_(metrics), hooks_(std::move(hooks)) {}

TargetDiscovery::~TargetDiscovery() = default;

void TargetDiscovery::Use(ConfigPtr config) {
  config_ = std::move(config);
  merging_.reset();  // of another configuration: its checks are still stale
  std::map<std::string, std::unique_ptr<Check>, std::less<>> checks;
  for (const CheckConfig& wanted : config_->checks) {
    if (!wanted.targets_from || !config_->RunsHere(wanted)) continue;
    auto& check = checks[wanted.name];
    if (const auto known = checks_.find(wanted.name); known != checks_.end()) {
      check = std::move(known->second);
    } else {
      check = std::make_unique<Check>();
      check->name = wanted.name;
    }
    UseCheck(wanted, *check);
  }
  checks_ = std::move(checks);
  Publish();
  ShareMetrics();
  MergeSoon();
}

void TargetDiscovery::UseCheck(const CheckConfig& config, Check& check) {
  check.config = &config;
  check.stale = true;  // its module, its own list and its shard may be others
  auto before = std::move(check.sources);
  check.sources.clear();
  for (const SourceKind kind : config.targets_from->kinds()) {
    const std::uint64_t fingerprint = config.targets_from->fingerprint(kind);
    const auto same = std::ranges::find_if(before, [&](const auto& source) {
      return source && source->kind == kind && source->fingerprint == fingerprint;
    });
    if (same != before.end()) {
      check.sources.push_back(std::move(*same));
    } else {
      StartSource(config, check, kind);
    }
  }
}

void TargetDiscovery::StartSource(const CheckConfig& config, Check& check, SourceKind kind) {
  Source& source = *check.sources.emplace_back(std::make_unique<Source>());
  source.kind = kind;
  source.fingerprint = config.targets_from->fingerprint(kind);
  source.cells = std::make_shared<DiscoveryCells>(config.name, Name(kind));
  source.source = hooks_.make(*config.targets_from, kind);
  source.settled = source.source == nullptr;
  if (!source.source) return;
  source.source->Start(
      [this, &check, &source](SourceAnswer answer) { OnAnswer(check, source, std::move(answer)); });
}

void TargetDiscovery::OnAnswer(Check& check, Source& source, SourceAnswer answer) {
  if (answer.failed) {
    source.cells->CountFailure();
  } else {
    source.cells->Succeeded(loop_.WallNow());
  }
  Complain(check, source, std::move(answer.complaints));
  const bool is_first = !std::exchange(source.settled, true);
  const bool is_new = answer.list && (!source.list || *source.list != *answer.list);
  if (is_new) {
    source.cells->SetTargets(answer.list->size());
    source.list = std::make_shared<const TargetList>(*std::move(answer.list));
  }
  if (!is_first && !is_new) return;
  check.stale = true;
  MergeSoon();
}

void TargetDiscovery::Complain(const Check& check, Source& source,
                               std::vector<std::string> complaints) {
  constexpr std::size_t kMost = 20;
  if (complaints == source.complaints) return;
  source.complaints = std::move(complaints);
  const std::size_t count = source.complaints.size();
  for (std::size_t i = 0; i < std::min(count, kMost); ++i) {
    hooks_.complain(check.name, Name(source.kind), source.complaints[i]);
  }
  if (count > kMost) {
    hooks_.complain(check.name, Name(source.kind), fmt::format("and {} more", count - kMost));
  }
  if (count == 0) hooks_.complain(check.name, Name(source.kind), "");
}

void TargetDiscovery::MergeSoon() {
  if (soon_ || merging_) return;
  const bool due =
      std::ranges::any_of(checks_, [](const auto& entry) { return entry.second->due(); });
  if (due) soon_ = loop_.After(kCoalesce, [this] { StartMerge(); });
}

void TargetDiscovery::StartMerge() {
  soon_.reset();
  auto merge = std::make_shared<Merge>();
  merge->config = config_;
  for (const auto& [name, check] : checks_) {
    if (!check->due()) continue;
    check->stale = false;
    Merge::One& one = merge->checks.emplace_back();
    one.name = name;
    one.check = check->config;
    one.complete = check->settled();
    for (const auto& source : check->sources) one.lists.push_back({source->kind, source->list});
  }
  merging_ = loop_.OffLoopLong(
      [merge] {
        for (Merge::One& one : merge->checks) {
          one.merged = MergeTargets(*merge->config, *one.check, one.lists);
        }
      },
      [this, merge] { OnMerged(*merge); });
}

void TargetDiscovery::OnMerged(const Merge& merge) {
  bool news = false;
  for (const Merge::One& one : merge.checks) {
    Check& check = *checks_.at(one.name);
    TellUnused(check, one.merged.unused);
    news = news || (one.complete && !check.complete);
    check.complete = check.complete || one.complete;
    if (check.targets && *check.targets == one.merged.targets) continue;
    news = true;
    check.targets = std::make_shared<const std::vector<CheckTarget>>(one.merged.targets);
  }
  merging_.reset();
  MergeSoon();
  if (!news) return;
  Publish();
  hooks_.changed();
}

void TargetDiscovery::TellUnused(Check& check, const std::vector<Unused>& unused) {
  constexpr std::size_t kMost = 20;
  for (const auto& source : check.sources) {
    source->cells->SetUnused(static_cast<std::size_t>(std::ranges::count_if(
        unused, [&](const Unused& one) { return one.target && one.kind == source->kind; })));
  }
  std::vector<std::string> texts;
  for (const Unused& one : unused) texts.push_back(one.text);
  if (texts == check.unused) return;
  check.unused = std::move(texts);
  for (std::size_t i = 0; i < std::min(unused.size(), kMost); ++i) {
    hooks_.complain(check.name, Name(unused[i].kind), "unused: " + unused[i].text);
  }
  if (unused.size() > kMost) {
    hooks_.complain(check.name, Name(unused[kMost].kind),
                    fmt::format("unused: {} more", unused.size() - kMost));
  }
}

void TargetDiscovery::ShareMetrics() {
  std::vector<DiscoveryCellsPtr> cells;
  for (const auto& [name, check] : checks_) {
    for (const auto& source : check->sources) cells.push_back(source->cells);
  }
  std::ranges::sort(cells, {}, [](const auto& one) -> const std::string& { return one->labels(); });
  metrics_.Replace(std::move(cells));
}

void TargetDiscovery::Publish() {
  DiscoveredTargets targets;
  std::size_t room = kMaxDiscoveredTargets;
  for (const CheckConfig& config : config_->checks) {
    const auto found = checks_.find(config.name);
    if (found == checks_.end() || !found->second->targets) continue;
    CheckTargetsPtr list = found->second->targets;
    if (list->size() > room) {
      hooks_.complain(config.name, "targets_from",
                      fmt::format("{} targets are left out: all checks together may find {}",
                                  list->size() - room, kMaxDiscoveredTargets));
      list = std::make_shared<const std::vector<CheckTarget>>(
          list->begin(), list->begin() + static_cast<std::ptrdiff_t>(room));
    }
    room -= list->size();
    targets.emplace(config.name, std::move(list));
  }
  targets_ = std::move(targets);
}

bool TargetDiscovery::ready() const noexcept {
  return std::ranges::all_of(checks_, [](const auto& entry) { return entry.second->complete; });
}

}  // namespace sonde
