// The series notation of promtool.
#include "rules/test_file.h"

#include <gtest/gtest.h>

namespace sonde {
namespace {

TEST(TestFile, EqualStepsAreAbbreviated) {
  EXPECT_EQ(SeriesValues({5}), "5");
  EXPECT_EQ(SeriesValues({1, 1, 1}), "1+0x2");
  EXPECT_EQ(SeriesValues({0, 2, 4, 6}), "0+2x3");
  EXPECT_EQ(SeriesValues({0, 2, 4, 4, 4, 9}), "0+2x2 4+0x1 9");
  EXPECT_EQ(SeriesValues({9, 6, 3}), "9-3x2");
}

TEST(TestFile, ASeriesThatEndsBeforeOthersGoesStale) {
  const std::string text = PrintTestFile(
      "r.yml", {"g"}, {{.name = "t", .input = {{"a", {1, 1, 1}}, {"b", {1, 1}}}}}, {"hello"});
  EXPECT_EQ(text, R"(# hello
rule_files:
- r.yml
evaluation_interval: 1m
group_eval_order:
- g
tests:
- name: t
  interval: 1m
  input_series:
  - series: a
    values: 1+0x2
  - series: b
    values: 1+0x1 stale
)");
}

}  // namespace
}  // namespace sonde
