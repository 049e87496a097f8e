#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "rules/annotations.h"
#include "rules/promql.h"
#include "rules/rule_limits.h"
#include "rules/rule_names.h"
#include "rules/scenarios.h"

namespace sonde {
namespace {

constexpr std::int64_t kMinutes = 40;
constexpr std::int64_t kChange = 20;  // when the trouble begins
constexpr std::int64_t kLots = 1'000'000;

std::int64_t MinutesOf(Duration span) { return span / std::chrono::minutes(1); }

/// `step` a minute, up to `minutes`.
std::vector<std::int64_t> Counter(std::int64_t step, std::int64_t minutes = kMinutes) {
  std::vector<std::int64_t> values;
  for (std::int64_t i = 0; i <= minutes; ++i) values.push_back(kLots + i * step);
  return values;
}

/// `before`, and `after` from kChange on.
std::vector<std::int64_t> Gauge(std::int64_t before, std::int64_t after) {
  std::vector<std::int64_t> values;
  for (std::int64_t i = 0; i <= kMinutes; ++i) values.push_back(i < kChange ? before : after);
  return values;
}

std::string Instance(int number) { return fmt::format("agent-{}:9115", number); }

promql::Labels AgentLabels(const RuleInput& input, int number) {
  return {{"instance", Instance(number)}, {"job", input.job}};
}

/// Nothing of `alert` one minute before `since` + `hold`, `expected` one minute after it.
void ExpectFrom(RuleTest& test, std::int64_t since, Duration hold, std::string_view alert,
                std::vector<ExpectedAlert> before, std::vector<ExpectedAlert> after) {
  const std::int64_t fires = since + MinutesOf(hold);
  test.alerts.push_back({fires - 1, std::string(alert), std::move(before)});
  test.alerts.push_back({fires + 1, std::string(alert), std::move(after)});
}

/// Three agents, of which the second goes down; the third can't load its configuration, and the
/// first one is too slow for its work.
RuleTest AgentDown(const RuleInput& input) {
  RuleTest test{.name = "agent down"};
  const std::vector<std::string> all = {"instance", "job"};
  for (int i = 1; i <= 3; ++i) {
    const promql::Labels labels = AgentLabels(input, i);
    test.input.push_back({promql::Series("up", labels), Gauge(1, i == 2 ? 0 : 1)});
    test.input.push_back({promql::Series(rule_names::kReloadSuccessful, labels),
                          i == 2 ? Counter(0, kChange - 1) : Gauge(1, i == 3 ? 0 : 1)});
    if (i == 2) std::ranges::fill(test.input.back().values, 1);
  }
  const auto expect = [&](int number, auto text) {
    return std::vector{Expect(AgentLabels(input, number), all, AlertSeverity::kTicket,
                              text(AlertWords{.instance = Instance(number)}))};
  };
  ExpectFrom(test, kChange, kAgentDownHold, rule_names::kAgentDownAlert, {},
             expect(2, &AgentDownText));
  ExpectFrom(test, kChange, kReloadHold, rule_names::kReloadFailedAlert, {},
             expect(3, &ReloadFailedText));
  promql::Labels bucket = AgentLabels(input, 1);
  for (const char* bound : {"0.001", "0.1", "+Inf"}) {
    bucket["le"] = bound;
    test.input.push_back({promql::Series(rule_names::kMeasurementErrorBucket, bucket),
                          Counter(bound[0] == '+' ? 10 : 0)});
  }
  // The first rate takes two samples.
  ExpectFrom(test, 1, kSlowRange, rule_names::kAgentInaccurateAlert, {},
             {Expect({{"instance", Instance(1)}}, {"instance"}, AlertSeverity::kTicket,
                     AgentInaccurateText({.instance = Instance(1)}))});
  test.alerts.push_back({kMinutes - 1, std::string(rule_names::kAgentsAbsentAlert), {}});
  return test;
}

/// Nobody is there; one check had data, which end.
RuleTest NoData(const RuleInput& input) {
  RuleTest test{.name = "no data"};
  ExpectFrom(test, 0, kAgentDownHold, rule_names::kAgentsAbsentAlert, {},
             {{.labels = {{"severity", std::string(Name(AlertSeverity::kPage))}},
               .annotations = AgentsAbsentText(input.job)}});
  test.input.push_back({"another_metric", Gauge(1, 1)});
  std::vector<ExpectedAlert> others;
  std::vector<ExpectedAlert> all;
  const RuleCheck* first = nullptr;
  for (const RuleCheck& check : input.checks) {
    if (!check.slo) continue;
    const ExpectedAlert absent = Expect({{"check", check.name}}, {"check"}, AlertSeverity::kTicket,
                                        AbsentText({.check = check.name}));
    all.push_back(absent);
    if (first != nullptr) others.push_back(absent);
    if (first == nullptr) first = &check;
  }
  if (first == nullptr) return test;
  for (const std::string& region : SimulatedRegions(input, *first, 2)) {
    const promql::Labels labels = SeriesLabels(*first, region);
    test.input.push_back({promql::Series(rule_names::kRuns, labels), Counter(2, kChange - 1)});
    test.input.push_back({promql::Series(rule_names::kSuccess, labels), Counter(2, kChange - 1)});
  }
  ExpectFrom(test, 0, kAbsentHold, rule_names::kAbsentAlert, {}, others);
  ExpectFrom(test, kChange, kAbsentHold, rule_names::kAbsentAlert, others, all);
  for (const std::int64_t minute : {kChange - 1, kChange + 2, kMinutes - 1}) {
    test.alerts.push_back({minute, std::string(rule_names::kBurnAlert), {}});
    test.alerts.push_back({minute, std::string(rule_names::kRegionBurnAlert), {}});
  }
  return test;
}

/// One region misses slots, another one is paused.
RuleTest MissedRuns(const RuleInput& input, const RuleCheck& check) {
  RuleTest test{.name = fmt::format("{}: missed runs", check.name)};
  const auto regions = SimulatedRegions(input, check, 2);
  const RuleLabels kept = LabelsOf(input);
  for (std::size_t i = 0; i < regions.size(); ++i) {
    promql::Labels labels = SeriesLabels(check, regions[i]);
    test.input.push_back({promql::Series(rule_names::kRuns, labels), Counter(8)});
    labels["cause"] = i == 0 ? "overload" : "paused";
    test.input.push_back({promql::Series(rule_names::kMissed, labels), Counter(2)});
  }
  const promql::Labels labels = SeriesLabels(check, regions[0]);
  ExpectFrom(test, 1, kMissedHold, rule_names::kMissedAlert, {},
             {Expect(labels, kept.region, AlertSeverity::kTicket,
                     MissedText({.check = check.name,
                                 .endpoint = check.endpoints.front(),
                                 .region = regions[0]}))});
  return test;
}

/// A certificate comes nearer to its end, past the bound of a severity.
RuleTest Certificate(const RuleInput& input, const RuleCheck& check, AlertSeverity becomes) {
  RuleTest test{.name = fmt::format("{}: certificate expiry, {}", check.name, Name(becomes))};
  const bool page = becomes == AlertSeverity::kPage;
  const std::int64_t minutes = MinutesOf(page ? kCertificatePage : kCertificateTicket) + kChange;
  for (const std::string& region : SimulatedRegions(input, check, 2)) {
    test.input.push_back(
        {promql::Series(rule_names::kCertificateExpiry, SeriesLabels(check, region)),
         std::vector<std::int64_t>(kMinutes, minutes * 60)});
  }
  const RuleLabels kept = LabelsOf(input);
  const auto expect = [&](AlertSeverity severity) {
    return std::vector{Expect(
        SeriesLabels(check, {}), kept.global, severity,
        CertificateText(severity, {.check = check.name, .endpoint = check.endpoints.front()}))};
  };
  ExpectFrom(test, kChange, Duration::zero(), rule_names::kCertificateAlert,
             page ? expect(AlertSeverity::kTicket) : std::vector<ExpectedAlert>{}, expect(becomes));
  return test;
}

}  // namespace

std::vector<RuleTest> AgentTests(const RuleInput& input) {
  std::vector<RuleTest> tests = {AgentDown(input), NoData(input)};
  if (input.checks.empty()) return tests;
  tests.push_back(MissedRuns(input, input.checks.front()));
  if (input.probe_metrics) {
    for (const AlertSeverity severity : {AlertSeverity::kTicket, AlertSeverity::kPage}) {
      tests.push_back(Certificate(input, input.checks.front(), severity));
    }
  }
  return tests;
}

}  // namespace sonde
