#include "cel/time.h"

#include <gtest/gtest.h>

#include <limits>
#include <string_view>
#include <utility>

namespace sonde::cel {
namespace {

TEST(Timestamp, RoundTripsThroughText) {
  for (const std::string_view text :
       {"1970-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999Z",
        "2020-02-29T12:34:56.789Z", "2020-01-01T00:00:00+02:00", "2020-01-01T00:00:00.5-02:30",
        "1969-12-31T23:59:59.000000001Z"}) {
    const std::optional<Timestamp> timestamp = ParseTimestamp(text);
    ASSERT_TRUE(timestamp) << text;
    EXPECT_EQ(FormatTimestamp(*timestamp), text);
  }
}

TEST(Timestamp, KnowsTheCalendar) {
  EXPECT_EQ(ParseTimestamp("2001-09-09T01:46:40Z")->seconds, 1'000'000'000);
  EXPECT_EQ(ParseTimestamp("2001-09-09T03:46:40+02:00")->seconds, 1'000'000'000);
  for (const std::string_view bad :
       {"2021-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2020-04-31T00:00:00Z",
        "2020-13-01T00:00:00Z", "2020-00-01T00:00:00Z", "2020-01-00T00:00:00Z",
        "2020-01-01T24:00:00Z", "2020-01-01T00:60:00Z", "2020-01-01T00:00:60Z",
        "2020-01-01T00:00:00", "2020-01-01T00:00:00.Z", "2020-01-01t00:00:00Z",
        "2020-01-01T00:00:00z", "2020-01-01T00:00:00+24:00", "2020-01-01T00:00:00+0200",
        "2020-01-01T00:00:00Z ", "2020-1-1T00:00:00Z", "-001-01-01T00:00:00Z", ""}) {
    EXPECT_FALSE(ParseTimestamp(bad)) << bad;
  }
}

TEST(Duration, RoundTripsThroughText) {
  constexpr std::pair<std::string_view, std::string_view> kTexts[] = {
      {"90m", "5400s"},
      {"1.5s", "1.5s"},
      {"-1h0m0.1s", "-3600.1s"},
      {"1ns", "0.000000001s"},
      {"0", "0s"},
      {"+5us", "0.000005s"},
      {"5\u00B5s", "0.000005s"},
      {"5\u03BCs", "0.000005s"},
      {".5ms", "0.0005s"},
      {"5.h", "18000s"},
  };
  for (const auto& [text, shown] : kTexts) {
    ASSERT_TRUE(ParseDuration(text)) << text;
    EXPECT_EQ(FormatDuration(*ParseDuration(text)), shown);
  }
  for (const std::string_view bad :
       {"", "5", "s", ".s", "1d", "- 1s", "1h 1m", "1S", "1e3s", "-", "+", "9223372036854775808ns",
        "2562048h", "100000000000000000000ns"}) {
    EXPECT_FALSE(ParseDuration(bad)) << bad;
  }
  EXPECT_EQ(ParseDuration("-9223372036854775808ns")->nanoseconds,
            std::numeric_limits<std::int64_t>::min());
}

TEST(TimeArithmetic, CarriesNanosecondsAndStaysInRange) {
  const Timestamp end{253402300799, 999'999'999, 0};
  EXPECT_FALSE(Add(end, Duration{1}));
  EXPECT_EQ(Add(end, Duration{-1})->nanoseconds, 999'999'998);
  const Timestamp start{-62135596800, 0, 0};
  EXPECT_FALSE(Add(start, Duration{-1}));
  EXPECT_EQ(Add(Timestamp{0, 0, 0}, Duration{-1})->seconds, -1);
  EXPECT_EQ(Add(Timestamp{0, 0, 0}, Duration{-1})->nanoseconds, 999'999'999);
  EXPECT_EQ(Between(Timestamp{1, 500'000'000, 0}, Timestamp{0, 0, 0})->nanoseconds, -1'500'000'000);
  EXPECT_FALSE(Between(start, end));
}

}  // namespace
}  // namespace sonde::cel
