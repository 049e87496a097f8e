#include "rules/scenarios.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "rules/annotations.h"
#include "rules/promql.h"
#include "rules/rule_groups.h"
#include "rules/rule_limits.h"
#include "rules/rule_names.h"
#include "rules/timeline.h"
#include "sonde/failure.h"

namespace sonde {
namespace {

/// What an agent had counted before the story begins, so that rates see no counter start.
constexpr std::int64_t kBefore = 1'000'000'000;
constexpr const FailureReasonInfo& kReason = Info(FailureReason::kConnectTimeout);

struct Story {
  std::string name;
  Timeline timeline;
  std::int64_t minutes = 0;
};

std::vector<std::int64_t> Plus(std::vector<std::int64_t> values, std::int64_t amount) {
  for (std::int64_t& value : values) value += amount;
  return values;
}

std::vector<std::int64_t> Minus(std::vector<std::int64_t> values,
                                const std::vector<std::int64_t>& others) {
  for (std::size_t i = 0; i < values.size(); ++i) values[i] -= others[i];
  return values;
}

/// A failed run is bad for either objective.
void AddSeries(const RuleCheck& check, const RegionTimeline& region,
               std::vector<TestSeries>& input) {
  promql::Labels labels = SeriesLabels(check, region.region);
  const auto runs = Plus(region.runs, kBefore);
  const auto good = Minus(runs, region.failed);
  input.push_back({promql::Series(rule_names::kRuns, labels), runs});
  input.push_back({promql::Series(rule_names::kSuccess, labels), good});
  if (check.slo->latency) {
    labels["slo"] = std::string(Name(SloKind::kLatency));
    input.push_back({promql::Series(rule_names::kSloRuns, labels), runs});
    input.push_back({promql::Series(rule_names::kSloGoodRuns, labels), good});
    labels.erase("slo");
  }
  labels["phase"] = std::string(Name(kReason.phase));
  labels["reason"] = std::string(kReason.name);
  input.push_back({promql::Series(rule_names::kFailures, labels), region.failed});
}

AlertWords WordsOf(const promql::Labels& labels, const std::string& region) {
  return {.check = labels.at("check"),
          .endpoint = labels.at("endpoint"),
          .region = region,
          .instance = {},
          .reason = ReasonSentence(kReason.name, Name(kReason.phase))};
}

/// What must fire at a minute; nothing if that can't be said for one of the objectives.
std::optional<std::vector<AlertAssertion>> AlertsAt(const RuleInput& input, const RuleCheck& check,
                                                    const Timeline& timeline, std::int64_t minute) {
  const RuleLabels kept = LabelsOf(input);
  AlertAssertion whole{minute, std::string(rule_names::kBurnAlert), {}};
  AlertAssertion regional{minute, std::string(rule_names::kRegionBurnAlert), {}};
  for (const SloTarget& target : TargetsOf(check)) {
    if (target.alerts.empty()) continue;
    const auto verdict = VerdictAt(target, timeline, minute);
    if (!verdict) return std::nullopt;
    promql::Labels labels = SeriesLabels(check, {});
    labels["slo"] = std::string(Name(target.kind));
    const auto add = [&](bool fires, AlertSeverity severity) {
      if (!fires) return;
      whole.expected.push_back(Expect(labels, kept.Objective(), severity,
                                      BurnText(target, severity, WordsOf(labels, {}))));
    };
    add(verdict->page, AlertSeverity::kPage);
    add(verdict->ticket, AlertSeverity::kTicket);
    for (const std::string& region : verdict->in_region) {
      labels["region"] = region;
      std::vector<std::string> names = kept.region;
      names.emplace_back("slo");
      regional.expected.push_back(Expect(labels, names, AlertSeverity::kTicket,
                                         RegionBurnText(target, WordsOf(labels, region))));
    }
  }
  return std::vector{std::move(whole), std::move(regional)};
}

RuleTest TestOf(const RuleInput& input, const RuleCheck& check, const Story& story,
                std::int64_t step) {
  RuleTest test{.name = fmt::format("{}: {}", check.name, story.name)};
  for (const RegionTimeline& region : story.timeline) AddSeries(check, region, test.input);
  for (std::int64_t at = step; at < story.minutes; at += step) {
    // Where the answer depends on one sample, a little later it does not.
    for (std::int64_t minute = at; minute < std::min(at + step, story.minutes); ++minute) {
      auto alerts = AlertsAt(input, check, story.timeline, minute);
      if (!alerts) continue;
      std::ranges::move(*alerts, std::back_inserter(test.alerts));
      break;
    }
  }
  return test;
}

/// The general records of a healthy check: all that ran succeeded, and nothing burns.
void AddSamples(const RuleInput& input, const RuleCheck& check, const std::string& region,
                std::int64_t minute, RuleTest& test) {
  const RuleLabels kept = LabelsOf(input);
  const auto sample = [&](std::string_view record, const std::vector<std::string>& names,
                          std::string value) {
    const promql::Labels all = SeriesLabels(check, region);
    promql::Labels labels;
    for (const std::string& name : names) {
      if (all.contains(name)) labels[name] = all.at(name);
    }
    test.samples.push_back({minute,
                            fmt::format("{}{{check={}}}", record, promql::Quote(check.name)),
                            promql::Series(record, labels), std::move(value)});
  };
  sample(rule_names::kAvailability, kept.global, "1");
  sample(rule_names::kErrors, kept.global, "0");
}

/// A ratio of bad runs between the tickets' burn rates and the pages': as many runs as a fleet
/// makes, so that a slow burn is smooth. Nothing if there is no such ratio.
std::optional<Story> SlowBurn(const SloTarget& target, const std::vector<std::string>& regions,
                              std::int64_t minutes) {
  constexpr std::int64_t kFleet = 100'000'000;  // a minute
  const auto tickets = target.Rows(AlertSeverity::kTicket);
  if (tickets.empty()) return std::nullopt;
  const auto ratio_of = [&](const BurnAlert& row) {
    return row.factor_number * target.budget().units() / row.factor_divisor;
  };
  const auto pages = target.Rows(AlertSeverity::kPage);
  const std::int64_t high = pages.empty() ? Share::kWhole : ratio_of(pages.back());
  const std::int64_t bad = (ratio_of(tickets.front()) + high) / 2;
  if (bad <= ratio_of(tickets.back()) + 1 || bad >= high) return std::nullopt;
  Story story{.name = "slow burn", .timeline = {}, .minutes = minutes};
  for (const std::string& name : regions) {
    RegionTimeline& region = story.timeline.emplace_back(RegionTimeline{name, {}, {}});
    for (std::int64_t minute = 0; minute <= minutes; ++minute) {
      region.runs.push_back(minute * kFleet);
      region.failed.push_back(minute * bad);
    }
  }
  return story;
}

}  // namespace

std::map<std::string, std::string> SeriesLabels(const RuleCheck& check, const std::string& region) {
  std::map<std::string, std::string> labels = check.labels;
  std::erase_if(labels, [](const auto& label) { return label.second.empty(); });
  labels["check"] = check.name;
  labels["endpoint"] = check.endpoints.front();
  if (!region.empty()) labels["region"] = region;
  return labels;
}

ExpectedAlert Expect(const std::map<std::string, std::string>& labels,
                     const std::vector<std::string>& kept, AlertSeverity severity,
                     std::map<std::string, std::string> annotations) {
  ExpectedAlert alert{.labels = {}, .annotations = std::move(annotations)};
  for (const std::string& name : kept) {
    if (labels.contains(name)) alert.labels[name] = labels.at(name);
  }
  alert.labels["severity"] = std::string(Name(severity));
  return alert;
}

std::vector<std::string> SimulatedRegions(const RuleInput& input, const RuleCheck& check,
                                          std::size_t count) {
  std::vector<std::string> regions;
  const auto add = [&](const std::string& region) {
    if (std::ranges::find(regions, region) == regions.end()) regions.push_back(region);
  };
  for (const std::string& region : check.regions) add(region);
  if (regions.empty()) add(input.region);
  for (int i = 2; regions.size() < count; ++i) add(fmt::format("region-{}", i));
  regions.resize(count);
  return regions;
}

std::vector<RuleTest> CheckTests(const RuleInput& input, const RuleCheck& check) {
  std::vector<SloTarget> targets = TargetsOf(check);
  std::erase_if(targets, [](const SloTarget& target) { return target.alerts.empty(); });
  if (targets.empty() || check.interval > kMaxSimulatedInterval) return {};
  // As long as the shortest window that an alert of this check may have.
  const std::int64_t step = ShortestWindow(check.interval) / std::chrono::minutes(1);
  const auto own = SimulatedRegions(input, check, std::max<std::size_t>(1, check.regions.size()));
  const auto three = SimulatedRegions(input, check, 3);
  const auto runs = [&](const std::vector<std::string>& regions, std::int64_t steps, auto fails) {
    return SimulatedRuns(regions, steps * step, check.interval, fails);
  };
  const auto between = [step](std::int64_t minute, std::int64_t first, std::int64_t last) {
    return minute > first * step && minute <= last * step;
  };
  std::vector<Story> stories;
  stories.push_back({"healthy", runs(own, 3, [](auto, auto) { return false; }), 3 * step});
  stories.push_back({"total outage",
                     runs(own, 11, [&](auto, auto minute) { return between(minute, 2, 8); }),
                     11 * step});
  if (auto slow = SlowBurn(targets.front(), own, 3 * step)) stories.push_back(std::move(*slow));
  stories.push_back(
      {"one region of three out",
       runs(three, 8,
            [&](auto region, auto minute) { return region == 0 && between(minute, 2, 6); }),
       8 * step});
  stories.push_back({"flapping",
                     runs(own, 14, [&](auto, auto minute) { return minute / step % 6 >= 4; }),
                     14 * step});
  std::vector<RuleTest> tests;
  for (const Story& story : stories) tests.push_back(TestOf(input, check, story, step));
  // A check that runs less often has no data in the range of these records at times.
  if (check.interval * 2 <= kRecordRange) {
    AddSamples(input, check, {}, 3 * step - 1, tests.front());
  }
  return tests;
}

}  // namespace sonde
