// The text format: numbers and escapes as Go's client writes them.
#include "metrics/exposition.h"

#include <gtest/gtest.h>

#include <bit>
#include <charconv>
#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <vector>

namespace sonde {
namespace {

struct NumberCase {
  double value;
  const char* text;
};

class Numbers : public testing::TestWithParam<NumberCase> {};

TEST_P(Numbers, AreWrittenAsGoWritesThem) {
  EXPECT_EQ(FormatNumber(GetParam().value), GetParam().text);
}

INSTANTIATE_TEST_SUITE_P(
    SpecAndEdges, Numbers,
    testing::Values(
        NumberCase{0, "0"}, NumberCase{-0.0, "0"}, NumberCase{1, "1"}, NumberCase{-1, "-1"},
        NumberCase{119.5, "119.5"}, NumberCase{100000, "100000"}, NumberCase{200000, "200000"},
        NumberCase{999999, "999999"}, NumberCase{1e6, "1e+06"},
        NumberCase{123456.789, "123456.789"}, NumberCase{1234567.5, "1.2345675e+06"},
        NumberCase{3668918509, "3.668918509e+09"}, NumberCase{1797102838, "1.797102838e+09"},
        NumberCase{-62135596800.0, "-6.21355968e+10"}, NumberCase{2.3776e-05, "2.3776e-05"},
        NumberCase{0.0010326, "0.0010326"}, NumberCase{0.0001, "0.0001"},
        NumberCase{0.00009999, "9.999e-05"}, NumberCase{0.1 + 0.2, "0.30000000000000004"},
        NumberCase{1e21, "1e+21"}, NumberCase{1.8446744073709552e19, "1.8446744073709552e+19"},
        NumberCase{1e-300, "1e-300"}, NumberCase{5e-324, "5e-324"},
        NumberCase{std::numeric_limits<double>::max(), "1.7976931348623157e+308"},
        NumberCase{std::numeric_limits<double>::infinity(), "+Inf"},
        NumberCase{-std::numeric_limits<double>::infinity(), "-Inf"},
        NumberCase{std::numeric_limits<double>::quiet_NaN(), "NaN"}));

TEST(Numbers, ReadBackEqualForRandomBitPatterns) {
  std::mt19937_64 random(20240131);
  for (int i = 0; i < 100'000; ++i) {
    const double value = std::bit_cast<double>(random());
    if (!std::isfinite(value)) continue;
    const std::string text = FormatNumber(value);
    const std::size_t skip = text.starts_with('+') ? 1 : 0;
    double back = 0;
    const auto parsed = std::from_chars(text.data() + skip, text.data() + text.size(), back);
    ASSERT_EQ(parsed.ec, std::errc{}) << text;
    ASSERT_EQ(back, value) << text;
  }
}

TEST(Numbers, CountsEqualNumbers) {
  for (const std::uint64_t value : {0ULL, 1ULL, 999'999ULL, 1'000'000ULL, 1'234'567ULL}) {
    std::string text;
    AppendCount(text, value);
    EXPECT_EQ(text, FormatNumber(static_cast<double>(value)));
  }
}

std::string Escaped(std::string_view value) {
  std::string out;
  AppendLabelValue(out, value);
  return out;
}

TEST(LabelValues, EscapeBackslashQuoteAndNewlineOnly) {
  EXPECT_EQ(Escaped("a\\b\"c\nd\te"), "a\\\\b\\\"c\\nd\te");
  EXPECT_EQ(Escaped("grün ✓ 𝄞"), "grün ✓ 𝄞");
}

TEST(LabelValues, BytesThatAreNoUtf8AreReplacedOneByOne) {
  EXPECT_EQ(Escaped("a\xff\xc3"), "a\xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_EQ(Escaped("\xed\xa0\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");  // a surrogate
  EXPECT_EQ(Escaped("\xc0\xaf"), "\xEF\xBF\xBD\xEF\xBF\xBD");                  // overlong
  EXPECT_EQ(Escaped("\xf4\x90\x80\x80").size(), 12U);                          // beyond U+10FFFF
}

TEST(LabelNames, BecomeLegal) {
  EXPECT_EQ(SanitizeLabelName("a.b-c"), "a_b_c");
  EXPECT_EQ(SanitizeLabelName("1st"), "_st");
  EXPECT_EQ(SanitizeLabelName("größe"), "gr__e");
  EXPECT_EQ(SanitizeLabelName(""), "_");
}

TEST(Labels, AreSortedByNameAndUnique) {
  EXPECT_EQ(RenderLabels({{"b", "2"}, {"a", "1"}, {"b", "3"}}), "a=\"1\",b=\"2\"");
  EXPECT_EQ(RenderLabels({}), "");
}

TEST(Writer, WritesFamiliesAndSeries) {
  std::string out;
  ExpositionWriter writer(out);
  writer.Family("x_total", "Line\nwith \\ and \"quotes\".", MetricType::kCounter);
  writer.Series("x_total", "", 1.5);
  writer.Series("x_total", "a=\"1\"", 2);
  writer.Count("x_total", "a=\"1\"", "b=\"2\"", 3);
  writer.Count("x_total", "", "b=\"2\"", 4);
  EXPECT_EQ(out,
            "# HELP x_total Line\\nwith \\\\ and \"quotes\".\n"
            "# TYPE x_total counter\n"
            "x_total 1.5\n"
            "x_total{a=\"1\"} 2\n"
            "x_total{a=\"1\",b=\"2\"} 3\n"
            "x_total{b=\"2\"} 4\n");
}

}  // namespace
}  // namespace sonde
