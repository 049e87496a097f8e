#include "app/generation.h"

#include <gtest/gtest.h>

#include <set>

#include "app/stub_prober.h"

namespace sonde {
namespace {

using std::chrono::seconds;

std::vector<std::string> Names(const auto& checks) {
  std::vector<std::string> names;
  for (const auto& check : checks) names.push_back(check->check + " " + check->target);
  return names;
}

TEST(GenerationTest, ExpandsEveryTargetOfTheChecksOfThisRegion) {
  CheckConfig elsewhere = StubCheck("c", {"pass"});
  elsewhere.regions = {"there"};
  const auto generation = Generation::Make(
      StubConfig({StubCheck("b", {"y", "x"}), StubCheck("a", {"z"}), elsewhere}), {});
  EXPECT_EQ(Names(generation->checks()), (std::vector<std::string>{"a z", "b x", "b y"}));
  EXPECT_EQ(generation->Entries().size(), 3U);
  EXPECT_EQ(generation->Entries()[0].prober, "stub");
}

TEST(GenerationTest, ThePhaseFollowsFromRegionCheckAndTarget) {
  const auto here = Generation::Make(StubConfig({StubCheck("a", {"x"})}), {});
  const auto again =
      Generation::Make(StubConfig({StubCheck("b", {"x"}), StubCheck("a", {"x"})}), {});
  const auto there = Generation::Make(StubConfig({StubCheck("a", {"x"})}, "there"), {});
  EXPECT_EQ(here->checks()[0]->plan, again->checks()[0]->plan);
  EXPECT_NE(here->checks()[0]->plan, there->checks()[0]->plan);
  EXPECT_EQ(here->checks()[0]->plan.offset, SlotOffset("here", "a", "x", seconds(10)));
}

TEST(GenerationTest, CountersSurviveAReloadUnlessLabelsOrBucketsChange) {
  const auto before = Generation::Make(StubConfig({StubCheck("a", {"x"})}), {});
  const CheckCellsPtr cells = before->checks()[0]->cells;

  auto slower = StubConfig({StubCheck("a", {"x"}, seconds(20))});
  slower->checks[0].timeout = seconds(1);
  EXPECT_EQ(Generation::Make(slower, before.get())->checks()[0]->cells, cells);

  auto labelled = StubConfig({StubCheck("a", {"x"})});
  labelled->checks[0].labels["team"] = "payments";
  EXPECT_NE(Generation::Make(labelled, before.get())->checks()[0]->cells, cells);

  auto finer = StubConfig({StubCheck("a", {"x"})});
  finer->metrics.buckets = {0.5};
  EXPECT_NE(Generation::Make(finer, before.get())->checks()[0]->cells, cells);

  auto moved = StubConfig({StubCheck("a", {"x"})}, "there");
  EXPECT_NE(Generation::Make(moved, before.get())->checks()[0]->cells, cells);
}

DiscoveredTargets Found(const std::string& check, std::vector<CheckTarget> targets) {
  return {{check, std::make_shared<const std::vector<CheckTarget>>(std::move(targets))}};
}

TEST(GenerationTest, WindowsOfObjectivesAreShownAsConfiguredAndTheirCountsStay) {
  CheckConfig check = StubCheck("a", {"t"});
  check.slo = Slo{.availability = Share::Parse("99%"), .latency = {}};
  const auto before = Generation::Make(StubConfig({check}), nullptr);
  EXPECT_TRUE(before->Entries()[0].slo_windows.all());
  auto config = StubConfig({check});
  config->metrics.slo_windows = {{std::chrono::hours(1)}, {std::chrono::days(3)}};
  const auto after = Generation::Make(config, before.get());
  EXPECT_EQ(after->Entries()[0].slo_windows.to_string(), "1000100") << "of seven, from the right";
  EXPECT_EQ(after->Entries()[0].slo_cells, before->Entries()[0].slo_cells);
}

TEST(GenerationTest, DiscoveredTargetsHaveLabelsOfTheirOwn) {
  auto config = StubConfig({StubCheck("a", {"x"})});
  config->checks[0].labels = {{"team", "web"}, {"env", "prod"}};
  const auto generation =
      Generation::Make(config, {}, Found("a", {{"x", {}}, {"y", {{"team", "db"}}}}));
  EXPECT_EQ(Names(generation->checks()), (std::vector<std::string>{"a x", "a y"}));
  using Labels = std::map<std::string, std::string>;
  EXPECT_EQ(generation->checks()[1]->cells->labels().extra,
            (Labels{{"team", "db"}, {"env", "prod"}}));
}

TEST(GenerationTest, AnotherTargetMovesNobody) {
  const auto config = StubConfig({StubCheck("a", {"x"})});
  const auto before = Generation::Make(config, {}, Found("a", {{"y", {}}}));
  const auto after = Generation::Make(config, before.get(), Found("a", {{"b", {}}, {"y", {}}}));
  ASSERT_EQ(after->checks().size(), 3U);
  for (const std::size_t i : {0U, 1U}) {
    EXPECT_EQ(after->checks()[i + 1]->cells, before->checks()[i]->cells);
    EXPECT_EQ(after->checks()[i + 1]->plan, before->checks()[i]->plan);
    EXPECT_EQ(after->checks()[i + 1]->hash, before->checks()[i]->hash);
  }
  const auto deltas = Diff(before.get(), *after, 1);
  EXPECT_EQ(Names(deltas[0].added), (std::vector<std::string>{"a b"}));
  EXPECT_TRUE(deltas[0].kept.empty()) << "of the same configuration: nothing new to say";
}

TEST(GenerationTest, OtherLabelsOfATargetAreAnotherDescription) {
  const auto config = StubConfig({StubCheck("a", {})});
  const auto before = Generation::Make(config, {}, Found("a", {{"x", {}}, {"y", {}}}));
  const auto after =
      Generation::Make(config, before.get(), Found("a", {{"x", {{"k", "v"}}}, {"y", {}}}));
  EXPECT_EQ(Names(Diff(before.get(), *after, 1)[0].kept), (std::vector<std::string>{"a x"}));
  EXPECT_EQ(after->checks()[0]->plan, before->checks()[0]->plan);
  EXPECT_NE(after->checks()[0]->cells, before->checks()[0]->cells);
}

TEST(GenerationTest, AgentsOfOneRegionShareItsInstances) {
  std::multiset<std::string> all;
  for (const int index : {0, 1, 2}) {
    auto config = StubConfig({StubCheck("a", {"x", "y", "z", "u", "v"}), StubCheck("b", {"x"})});
    config->shard = ShardConfig{.index = index, .count = 3};
    for (const std::string& name :
         Names(Generation::Make(config, {}, Found("b", {{"y", {}}, {"z", {}}}))->checks())) {
      all.insert(name);
    }
  }
  EXPECT_EQ(all,
            (std::multiset<std::string>{"a u", "a v", "a x", "a y", "a z", "b x", "b y", "b z"}));
}

TEST(DiffTest, SaysWhatIsNewWhatStaysAndWhatGoes) {
  const auto before =
      Generation::Make(StubConfig({StubCheck("a", {"x", "y"}), StubCheck("b", {"x"})}), {});
  const auto after =
      Generation::Make(StubConfig({StubCheck("a", {"y", "z"}), StubCheck("c", {"x"})}), {});
  const auto deltas = Diff(before.get(), *after, 1);
  ASSERT_EQ(deltas.size(), 1U);
  EXPECT_EQ(Names(deltas[0].added), (std::vector<std::string>{"a z", "c x"}));
  EXPECT_EQ(Names(deltas[0].kept), (std::vector<std::string>{"a y"}));
  EXPECT_EQ(deltas[0].removed, (std::vector<CheckId>{{"a", "x"}, {"b", "x"}}));
}

TEST(DiffTest, FromNothingEverythingIsAdded) {
  const auto after = Generation::Make(StubConfig({StubCheck("a", {"x", "y"})}), {});
  const auto deltas = Diff(nullptr, *after, 1);
  EXPECT_EQ(deltas[0].added.size(), 2U);
  EXPECT_TRUE(deltas[0].kept.empty());
  EXPECT_TRUE(deltas[0].removed.empty());
}

TEST(DiffTest, ACheckStaysOnItsShard) {
  std::vector<std::string> targets;
  for (int i = 0; i < 300; ++i) targets.push_back("t" + std::to_string(i));
  const auto before = Generation::Make(StubConfig({StubCheck("a", targets)}), {});
  targets.resize(200);
  const auto after =
      Generation::Make(StubConfig({StubCheck("a", targets), StubCheck("b", {"x"})}), {});
  const auto first = Diff(nullptr, *before, 3);
  const auto second = Diff(before.get(), *after, 3);
  for (std::size_t shard = 0; shard < 3; ++shard) {
    const auto names = Names(first[shard].added);
    const std::set<std::string> own(names.begin(), names.end());
    EXPECT_GT(own.size(), 60U) << "checks spread over shards";
    for (const std::string& name : Names(second[shard].kept)) EXPECT_TRUE(own.contains(name));
    for (const CheckId& id : second[shard].removed)
      EXPECT_TRUE(own.contains(id.check + " " + id.target));
  }
}

}  // namespace
}  // namespace sonde
