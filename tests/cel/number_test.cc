#include "cel/number.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string_view>
#include <utility>

namespace sonde::cel {
namespace {

TEST(FormatDouble, IsGosPercentG) {
  constexpr std::pair<double, std::string_view> kTexts[] = {
      {0.0, "0"},           {-0.0, "-0"},
      {1.0, "1"},           {0.1, "0.1"},
      {100000.0, "100000"}, {999999.5, "999999.5"},
      {1000000.0, "1e+06"}, {1234567.0, "1.234567e+06"},
      {0.0001, "0.0001"},   {0.00001234, "1.234e-05"},
      {-2.5, "-2.5"},       {5e-324, "5e-324"},
      {1e100, "1e+100"},    {1.0 / 3.0, "0.3333333333333333"},
  };
  for (const auto& [number, text] : kTexts) EXPECT_EQ(FormatDouble(number), text);
  EXPECT_EQ(FormatDouble(std::numeric_limits<double>::infinity()), "+Inf");
  EXPECT_EQ(FormatDouble(-std::numeric_limits<double>::infinity()), "-Inf");
  EXPECT_EQ(FormatDouble(std::nan("")), "NaN");
}

TEST(ParseDouble, ReadsWhatGoReads) {
  constexpr std::pair<std::string_view, double> kGood[] = {
      {"1", 1},          {"-1.5", -1.5},  {"+.5", 0.5},      {"5.", 5},     {"1e3", 1000},
      {"1E-3", 0.001},   {"1_000", 1000}, {"0x1p4", 16},     {"0X.8P1", 1}, {"0x_1p0", 1},
      {"-0x1p-1", -0.5}, {"1e-999", 0},   {"1_0.5_0", 10.5},
  };
  for (const auto& [text, number] : kGood) EXPECT_EQ(ParseDouble(text), number) << text;
  EXPECT_EQ(ParseDouble("-Infinity"), -std::numeric_limits<double>::infinity());
  EXPECT_TRUE(std::isnan(ParseDouble("nAn").value()));
  for (const std::string_view bad :
       {"",       "-",    ".",   "e1",    "1e",     "1e+",       "1__0", "_1",
        "1_",     "1_.5", "0x1", "0x",    "0xp1",   "--1",       "+-1",  "1e999",
        "-1e999", " 1",   "1 ",  "1.2.3", "nan(1)", "0x1p99999", "1f",   "infinit"}) {
    EXPECT_EQ(ParseDouble(bad), std::nullopt) << bad;
  }
}

TEST(ParseInt, TakesSignsAndEndsAt64Bits) {
  EXPECT_EQ(ParseInt("9223372036854775807", 10), std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(ParseInt("-9223372036854775808", 10), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(ParseInt("+7", 10), 7);
  EXPECT_EQ(ParseInt("-ff", 16), -255);
  for (const std::string_view bad :
       {"", "+", "-", "+-1", "9223372036854775808", "1 ", " 1", "0x1", "1_0"}) {
    EXPECT_EQ(ParseInt(bad, 10), std::nullopt) << bad;
  }
  EXPECT_EQ(ParseUint("18446744073709551615", 10), std::numeric_limits<std::uint64_t>::max());
  for (const std::string_view bad : {"", "+1", "-1", "18446744073709551616"}) {
    EXPECT_EQ(ParseUint(bad, 10), std::nullopt) << bad;
  }
}

TEST(Conversion, OfDoublesTruncatesWithinRange) {
  EXPECT_EQ(TruncatedInt(-1.9), -1);
  EXPECT_EQ(TruncatedInt(9223372036854774784.0), 9223372036854774784);
  EXPECT_EQ(TruncatedInt(9223372036854775808.0), std::nullopt);
  EXPECT_EQ(TruncatedInt(-9223372036854775808.0), std::nullopt) << "as in cel-go";
  EXPECT_EQ(TruncatedInt(std::nan("")), std::nullopt);
  EXPECT_EQ(TruncatedUint(-0.5), std::nullopt);
  EXPECT_EQ(TruncatedUint(18446744073709549568.0), 18446744073709549568U);
  EXPECT_EQ(TruncatedUint(18446744073709551616.0), std::nullopt);
  EXPECT_EQ(ExactInt(2.5), std::nullopt);
  EXPECT_EQ(ExactInt(-2.0), -2);
  EXPECT_EQ(ExactUint(std::int64_t{-1}), std::nullopt);
}

}  // namespace
}  // namespace sonde::cel
