#include "config/target_list.h"

#include <gtest/gtest.h>

#include <string>

namespace sonde {
namespace {

TargetList Good(std::string_view text, ListSyntax syntax) {
  auto list = ParseTargetList(text, "f", syntax);
  if (list) return *list;
  ADD_FAILURE() << list.error().ToString();
  return {};
}

std::string Bad(std::string_view text, ListSyntax syntax) {
  const auto list = ParseTargetList(text, "f", syntax);
  return list ? "" : list.error().errors().front().ToString();
}

TEST(TargetListTest, JsonAndYamlSayTheSame) {
  const TargetList list = Good(R"([
      {"targets": ["a:1", "b:2"], "labels": {"team": "web", "port": "80"}},
      {"targets": ["c"]}, {"labels": {"x": "y"}}])",
                               ListSyntax::kJson);
  ASSERT_EQ(list.size(), 3U);
  EXPECT_EQ(list[0].target, "a:1");
  EXPECT_EQ(list[1].labels, (std::map<std::string, std::string>{{"team", "web"}, {"port", "80"}}));
  EXPECT_TRUE(list[2].labels.empty());
  EXPECT_EQ(list, Good("- targets: [a:1, b:2]\n  labels: {team: web, port: 80}\n- targets: [c]\n",
                       ListSyntax::kYaml));
}

TEST(TargetListTest, ATargetKnowsItsPlace) {
  const TargetList list = Good("- targets:\n  - a\n  - b\n", ListSyntax::kYaml);
  EXPECT_EQ(list[1].mark.ToString(), "f:3:5");
}

TEST(TargetListTest, LabelsForRelabellingAreDropped) {
  EXPECT_EQ(
      Good("[{targets: [a], labels: {__meta_x: 1, __address__: b, c: d}}]", ListSyntax::kYaml)[0]
          .labels,
      (std::map<std::string, std::string>{{"c", "d"}}));
}

TEST(TargetListTest, JsonEscapesAreUnderstood) {
  const TargetList list = Good(
      "[\n\t{\"targets\": [\"a\\/b\"],\n\t\"labels\": {\"x\": \"\\ud83d\\ude00 \\\\ud83d "
      "\\u00e9\"}}]",
      ListSyntax::kJson);
  EXPECT_EQ(list[0].target, "a/b");
  EXPECT_EQ(list[0].labels.at("x"), "\xF0\x9F\x98\x80 \\ud83d \xC3\xA9");
}

TEST(TargetListTest, AnEmptyListIsAListAndAnEmptyFileIsNone) {
  EXPECT_TRUE(Good("[]", ListSyntax::kJson).empty());
  EXPECT_TRUE(Good("[]", ListSyntax::kYaml).empty());
  EXPECT_EQ(Bad("", ListSyntax::kYaml), "f: the list is empty (a list without targets is [])");
  EXPECT_EQ(Bad("# none\n", ListSyntax::kYaml),
            "f: the list is empty (a list without targets is [])");
  EXPECT_EQ(Bad(" \n", ListSyntax::kJson), "f: the list is empty (a list without targets is [])");
}

TEST(TargetListTest, WhatIsHalfWrittenHasAPlace) {
  EXPECT_EQ(Bad("[{\"targets\": [\"a\"]},\n {\"targets\": [\"b", ListSyntax::kJson),
            "f:2:17: the JSON ends too early");
  EXPECT_EQ(Bad("[{targets: [a]}]", ListSyntax::kJson), "f:1:4: this is no JSON");
  EXPECT_EQ(Bad("- targets: [a\n", ListSyntax::kYaml).substr(0, 4), "f:2:");
}

TEST(TargetListTest, UnknownKeysAndOtherFormsAreErrors) {
  EXPECT_EQ(Bad("- target: [a]\n", ListSyntax::kYaml),
            "f:1:3: unknown key `target` in target group (did you mean `targets`?)");
  EXPECT_NE(Bad("targets: [a]\n", ListSyntax::kYaml).find("no list of groups"), std::string::npos);
  EXPECT_NE(Bad("- targets: a\n", ListSyntax::kYaml).find("list of string"), std::string::npos);
  EXPECT_NE(Bad("[null]", ListSyntax::kJson).find("null"), std::string::npos);
}

// Either would take gigabytes before anybody counts.
TEST(TargetListTest, DeepAndLongJsonIsRefusedBeforeItIsRead) {
  const std::string limits = "f: more than 1000000 values, or nested deeper than 100 levels";
  EXPECT_EQ(Bad(std::string(4 << 20, '['), ListSyntax::kJson), limits);
  std::string flat = "[[]";
  for (int i = 0; i < 1'000'000; ++i) flat += ",[]";
  EXPECT_EQ(Bad(flat + "]", ListSyntax::kJson), limits);
}

// A group's labels are copied to each of its targets.
TEST(TargetListTest, LabelsAreLimitedToo) {
  std::string targets = "[a";
  for (int i = 1; i < 1000; ++i) targets += ",a";
  const auto list = [&](std::size_t length) {
    return "- {labels: {x: '" + std::string(length, 'x') + "'}, targets: " + targets + "]}\n";
  };
  EXPECT_EQ(Good(list(60'000), ListSyntax::kYaml).size(), 1000U);
  EXPECT_EQ(Bad(list(70'000), ListSyntax::kYaml),
            "f:1:3: the labels of all targets are longer than 67108864 bytes");
}

TEST(TargetListTest, ThereIsALimit) {
  std::string text = "- targets: [a";
  for (std::size_t i = 0; i < kMaxListedTargets; ++i) text += ",b";
  EXPECT_NE(Bad(text + "]\n", ListSyntax::kYaml).find("more than 20000 targets"),
            std::string::npos);
}

}  // namespace
}  // namespace sonde
