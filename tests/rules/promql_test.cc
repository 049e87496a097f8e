// Whatever users call their checks, PromQL reads it as they wrote it.
#include "rules/promql.h"

#include <gtest/gtest.h>

#include <vector>

namespace sonde {
namespace {

TEST(PromQl, StringsAreQuoted) {
  EXPECT_EQ(promql::Quote("plain"), R"("plain")");
  EXPECT_EQ(promql::Quote(R"(a"b\c)"), R"("a\"b\\c")");
  EXPECT_EQ(promql::Quote("a\nb"), R"("a\nb")");
}

TEST(PromQl, OneValueIsMatchedAsItIsAndSeveralAsARegularExpression) {
  EXPECT_EQ(promql::Matcher("check", std::vector<std::string>{"a.b|c"}), R"(check="a.b|c")");
  EXPECT_EQ(promql::Matcher("check", std::vector<std::string>{"a.b|c", R"(d"\)"}),
            R"(check=~"a\\.b\\|c|d\"\\\\")");
}

TEST(PromQl, SeriesAndRanges) {
  EXPECT_EQ(promql::Series("up", {{"job", "x"}, {"instance", "a:1"}}),
            R"(up{instance="a:1",job="x"})");
  EXPECT_EQ(promql::Range(std::chrono::minutes(84)), "1h24m");
  EXPECT_EQ(promql::Range(std::chrono::days(30)), "30d");
}

}  // namespace
}  // namespace sonde
