// The small rules of HTTP's text and of Go's URLs.
#include "server/http_text.h"

#include <gtest/gtest.h>

#include "server/gzip.h"
#include "server/probe_timeout.h"
#include "server/query.h"

namespace sonde {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(Query, FirstOfEqualNamesWins) {
  const auto query = QueryParams::Parse("a=1&b=2&a=3&c");
  EXPECT_EQ(query.Get("a"), "1");
  EXPECT_EQ(query.Get("b"), "2");
  EXPECT_EQ(query.Get("c"), "");
  EXPECT_EQ(query.Get("d"), "");
  EXPECT_EQ(query.pairs().size(), 4U);
}

TEST(Query, APairWithASemicolonOrABrokenEscapeIsDroppedAloneKeepingOthers) {
  const auto query = QueryParams::Parse("a=1;b=2&c=%zz&d=%4&e=ok&%=x&f=%41+b");
  EXPECT_EQ(query.Get("a"), "");
  EXPECT_EQ(query.Get("c"), "");
  EXPECT_EQ(query.Get("d"), "");
  EXPECT_EQ(query.Get("e"), "ok");
  EXPECT_EQ(query.Get("f"), "A b");
  EXPECT_EQ(query.pairs().size(), 2U);
}

TEST(Query, HasALimitOfPairs) {
  std::string raw;
  for (int i = 0; i < 1000; ++i) raw += "a=1&";
  EXPECT_EQ(QueryParams::Parse(raw).pairs().size(), QueryParams::kMaxPairs);
}

TEST(CleanPath, ResolvesEmptyAndDottedElements) {
  EXPECT_EQ(CleanPath("/"), "/");
  EXPECT_EQ(CleanPath(""), "/");
  EXPECT_EQ(CleanPath("/probe"), "/probe");
  EXPECT_EQ(CleanPath("//probe"), "/probe");
  EXPECT_EQ(CleanPath("/a//b/"), "/a/b/");
  EXPECT_EQ(CleanPath("/a/./b/../c"), "/a/c");
  EXPECT_EQ(CleanPath("/../../x"), "/x");
}

TEST(PrefersGzip, ByNameAndQuality) {
  for (const std::string_view text : {"gzip", " gzip ", "deflate, GZIP;q=0.5", "br, gzip"}) {
    EXPECT_TRUE(PrefersGzip(text)) << text;
  }
  for (const std::string_view text :
       {"", "*", "br, zstd", "gzip;q=0", "gzip; q=0.000, *", "gzip;q=abc", "x-gzip",
        "gzip;q=0.5, identity", "identity, gzip", "identity, *;q=1", "deflate;gzip"}) {
    EXPECT_FALSE(PrefersGzip(text)) << text;
  }
}

TEST(HttpDate, IsImfFixdate) {
  EXPECT_EQ(HttpDate(WallTime(seconds(784111777))), "Sun, 06 Nov 1994 08:49:37 GMT");
}

TEST(HtmlEscape, LeavesNothingThatOpensATag) {
  EXPECT_EQ(HtmlEscape("<a href='x'>\"&"), "&lt;a href=&#39;x&#39;&gt;&#34;&amp;");
}

TEST(Gzip, MakesAGzipMember) {
  const auto packed = Gzip(std::string(100'000, 'a'));
  ASSERT_TRUE(packed);
  EXPECT_LT(packed->size(), 1000U);
  EXPECT_EQ(packed->substr(0, 3), "\x1f\x8b\x08");
}

struct TimeoutCase {
  const char* header;
  double module;
  double offset;
  double expected;
};
class Timeouts : public testing::TestWithParam<TimeoutCase> {};

TEST_P(Timeouts, FollowTheTableOfBlackbox) {
  const TimeoutCase& c = GetParam();
  const auto module = Duration(static_cast<std::int64_t>(c.module * 1e9));
  const auto timeout = ProbeTimeout(c.header, module, c.offset);
  ASSERT_TRUE(timeout) << timeout.error();
  EXPECT_DOUBLE_EQ(ToSeconds(*timeout), c.expected);
}

INSTANTIATE_TEST_SUITE_P(
    Upstream, Timeouts,
    testing::Values(TimeoutCase{"15", 0, 0.5, 14.5}, TimeoutCase{"15", 0, 0, 15},
                    TimeoutCase{"15", 20, 0.5, 14.5}, TimeoutCase{"15", 20, 0, 15},
                    TimeoutCase{"15", 5, 0, 5}, TimeoutCase{"15", 5, 0.5, 5},
                    TimeoutCase{"", 10, 0.5, 10}, TimeoutCase{"10", 10, 0.5, 9.5},
                    TimeoutCase{"", 9.5, 0.5, 9.5}, TimeoutCase{"", 9.5, 1, 9.5},
                    TimeoutCase{"", 0, 0.5, 119.5}, TimeoutCase{"", 0, 0, 120}));
INSTANTIATE_TEST_SUITE_P(
    Traps, Timeouts,
    testing::Values(TimeoutCase{"0.3", 1, 0.5, 1}, TimeoutCase{"0.3", 0, 0.5, 0},
                    TimeoutCase{"0.5", 0, 0.5, 0}, TimeoutCase{"0.5", 1, 0.5, 0},
                    TimeoutCase{"0", 0, 0.5, 119.5}, TimeoutCase{"nan", 0, 0.5, 0},
                    TimeoutCase{"nan", 3, 0.5, 0}, TimeoutCase{"+15", -3, 0.5, 14.5},
                    TimeoutCase{"10", 0, -2, 12}, TimeoutCase{"Inf", 7, 0.5, 7},
                    TimeoutCase{"inf", 0, 0.5, 86400}, TimeoutCase{"1e-999", 0, 0.5, 119.5},
                    TimeoutCase{"-1", 4, 0.5, 4}, TimeoutCase{"-1", 0, 0.5, 0}));

TEST(ProbeTimeout, NumbersAreGosLiterals) {
  const std::vector<std::pair<std::string_view, int>> seconds_of = {
      {"0x1p4", 16},     {"0X1P4", 16}, {"0x.8p1", 1}, {"0x1_0p0", 16}, {"0x_1p4", 16}, {"1_0", 10},
      {"1e1_0", 86'400}, {"+5", 5},     {"5.", 5},     {"0_1", 1},      {"1_0.5e0", 10}};
  for (const auto& [text, wanted] : seconds_of) {
    const auto timeout = ProbeTimeout(text, {}, 0);
    ASSERT_TRUE(timeout) << text;
    EXPECT_EQ(std::chrono::floor<seconds>(*timeout), seconds(wanted)) << text;
  }
  for (const std::string_view text : {"0x10", "0x1", "0x", "1__0", "_1", "1_", "1._5", "1e_5",
                                      "1_e5", "0b1", "+nan", "-nan", "infin", "--1", "0x-1p1"}) {
    EXPECT_FALSE(ProbeTimeout(text, {}, 0)) << text;
  }
}

TEST(ProbeTimeout, OtherTextIsAnErrorInGosWords) {
  const std::string prefix =
      "Failed to parse timeout from Prometheus header: strconv.ParseFloat: parsing ";
  EXPECT_EQ(ProbeTimeout("abc", {}, 0.5).error(), prefix + "\"abc\": invalid syntax");
  EXPECT_EQ(ProbeTimeout("1 ", {}, 0.5).error(), prefix + "\"1 \": invalid syntax");
  EXPECT_EQ(ProbeTimeout("+-1", {}, 0.5).error(), prefix + "\"+-1\": invalid syntax");
  EXPECT_EQ(ProbeTimeout("nan(x)", {}, 0.5).error(), prefix + "\"nan(x)\": invalid syntax");
  EXPECT_EQ(ProbeTimeout("1e400", {}, 0.5).error(), prefix + "\"1e400\": value out of range");
}

}  // namespace
}  // namespace sonde
