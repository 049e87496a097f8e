#include "config/merged_targets.h"

#include <gtest/gtest.h>

#include "config/parse.h"

namespace sonde {
namespace {

using Labels = std::map<std::string, std::string>;

SourceList Listing(std::string_view yaml, SourceKind kind = SourceKind::kFile) {
  auto list = ParseTargetList(yaml, "t.yml", ListSyntax::kYaml);
  EXPECT_TRUE(list) << list.error().ToString();
  return {kind, std::make_shared<const TargetList>(*list)};
}

class MergeTest : public testing::Test {
 protected:
  /// The check's keys, and what its sources list.
  MergedTargets Merge(const std::string& keys, const std::vector<SourceList>& lists) {
    config_ = Parse(head_ + "checks: [{name: c, " + keys + "}]");
    return MergeTargets(*config_, config_->checks.at(0), lists);
  }
  static std::vector<std::string> Texts(const MergedTargets& merged) {
    std::vector<std::string> texts;
    for (const Unused& unused : merged.unused) texts.push_back(unused.text);
    return texts;
  }

  std::string head_;
  ConfigPtr config_;
};

constexpr const char* kTcp = "tcp: {}, targets_from: {file_sd: [a.yml]}";

TEST_F(MergeTest, TargetsOfAllSourcesWithTheirLabels) {
  const auto merged = Merge(kTcp, {Listing("[{targets: [a:1, b:1], labels: {team: web}}]"),
                                   {SourceKind::kHttp, nullptr},
                                   Listing("[{targets: [c:1]}]", SourceKind::kDns)});
  EXPECT_EQ(merged.targets,
            (std::vector<CheckTarget>{
                {"a:1", {{"team", "web"}}}, {"b:1", {{"team", "web"}}}, {"c:1", {}}}));
  EXPECT_TRUE(merged.unused.empty());
}

TEST_F(MergeTest, ABadTargetStopsNoOther) {
  const auto merged = Merge(kTcp, {Listing("- targets: [a, '', b:1]")});
  EXPECT_EQ(merged.targets, (std::vector<CheckTarget>{{"b:1", {}}}));
  ASSERT_EQ(merged.unused.size(), 2U);
  EXPECT_EQ(merged.unused[0].text.substr(0, 47), "t.yml:1:13: `a` can't be probed with prober tcp");
  EXPECT_EQ(merged.unused[1].text, "t.yml:1:16: the target is empty");
}

TEST_F(MergeTest, TheSameTwiceIsOneAndWithOtherLabelsTheFirstCounts) {
  const auto merged = Merge(kTcp, {Listing("[{targets: [a:1, a:1], labels: {x: y}}]"),
                                   Listing("[{targets: [a:1], labels: {x: z}}]")});
  EXPECT_EQ(merged.targets, (std::vector<CheckTarget>{{"a:1", {{"x", "y"}}}}));
  EXPECT_EQ(Texts(merged),
            (std::vector<std::string>{"t.yml:1:13: `a:1` is there already, with other labels"}));
}

TEST_F(MergeTest, TheChecksOwnListComesFirst) {
  const auto merged = Merge("tcp: {}, targets: [a:1], targets_from: {file_sd: [a.yml]}",
                            {Listing("[{targets: [a:1, b:1]}]")});
  EXPECT_EQ(merged.targets, (std::vector<CheckTarget>{{"b:1", {}}}));
  EXPECT_TRUE(merged.unused.empty());
}

TEST_F(MergeTest, TargetsThatOnlyDifferInAPasswordWouldHaveTheSameLabel) {
  const auto merged = Merge(
      "http: {}, targets_from: {file_sd: [a.yml]}",
      {Listing("[{targets: ['http://u:a@h/']}, {targets: ['http://u:b@h/'], labels: {x: y}}]")});
  ASSERT_EQ(merged.targets.size(), 1U);
  EXPECT_EQ(Texts(merged).at(0).find("u:b"), std::string::npos);
}

TEST_F(MergeTest, ReservedLabelsAreLeftOutAndSaidOnce) {
  const auto merged = Merge(
      kTcp, {Listing("[{targets: [a:1, b:1], labels: {check: x, a-b: y, region: z, team: web}}]")});
  EXPECT_EQ(merged.targets.at(0).labels, (Labels{{"team", "web"}}));
  EXPECT_EQ(merged.targets.size(), 2U);
  EXPECT_EQ(merged.unused.size(), 3U);
  EXPECT_FALSE(merged.unused[0].target);
}

TEST_F(MergeTest, TheFormatMakesTheTarget) {
  const auto merged =
      Merge("http: {}, targets_from: {file_sd: [a.yml], format: 'https://{}/health'}",
            {Listing("[{targets: [a:1]}]")});
  EXPECT_EQ(merged.targets, (std::vector<CheckTarget>{{"https://a:1/health", {}}}));
}

TEST_F(MergeTest, ShardsPartTheTargets) {
  std::string targets;
  for (int i = 0; i < 100; ++i) targets += "h" + std::to_string(i) + ":1,";
  std::size_t sum = 0;
  for (const char* index : {"0", "1", "2"}) {
    head_ = std::string("shard: {count: 3, index: ") + index + "}\n";
    const auto merged = Merge(kTcp, {Listing("[{targets: [" + targets + "]}]")});
    EXPECT_GT(merged.targets.size(), 15U);
    sum += merged.targets.size();
  }
  EXPECT_EQ(sum, 100U);
}

}  // namespace
}  // namespace sonde
