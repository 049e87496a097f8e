#include "probes/http/http_date.h"

#include <gtest/gtest.h>

namespace sonde {
namespace {

constexpr std::int64_t kWant = 784111777;  // RFC 9110's example

TEST(HttpDateTest, ReadsTheThreeFormats) {
  for (const char* text :
       {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994", "Sun Nov 6 08:49:37 1994", "sUN, 06 nOV 1994 08:49:37 GMT",
        "Mon, 06 Nov 1994 8:49:37 GMT", "Sun,  06   Nov 1994 08:49:37.25 GMT",
        "Sunday, 06-Nov-94 08:49:37 PST", "Sunday, 06-Nov-94 08:49:37 GMT-8"}) {
    const auto time = ParseHttpDate(text);
    ASSERT_TRUE(time) << text;
    EXPECT_EQ(time->time_since_epoch().count(), kWant) << text;
  }
  EXPECT_EQ(ParseHttpDate("Tuesday, 19-Jan-38 03:14:08 GMT")->time_since_epoch().count(),
            2147483648);
  EXPECT_LT(ParseHttpDate("Sunday, 01-Jun-69 00:00:00 GMT")->time_since_epoch().count(), 0);
  EXPECT_EQ(ParseHttpDate("Fri, 31 Dec 9999 23:59:59 GMT")->time_since_epoch().count(),
            253402300799)
      << "how servers say never";
}

TEST(HttpDateTest, RefusesOtherDates) {
  for (const char* text : {"",
                           "1994-11-06T08:49:37Z",
                           "Sun, 06 Nov 1994",
                           "Sun, 32 Nov 1994 08:49:37 GMT",
                           "Sun, 00 Nov 1994 08:49:37 GMT",
                           "Sun, 29 Feb 1995 08:49:37 GMT",
                           "Sun, 06 Nov 1994 24:00:00 GMT",
                           "Sun, 06 Nov 1994 08:49:60 GMT",
                           "Sun, 06 Nov 1994 08:49 GMT",
                           "Sun, 06 Nov 1994 08:49:37",
                           "Sun, 06 Nov 1994 08:49:37 UTC",
                           "Sun, 06 Nov 1994 08:49:37 PST",
                           "Sun, 06 Nov 1994 08:49:37 +0100",
                           "tomorrow",
                           "Sun, 6 Nov 1994 08:49:37 GMT",
                           "Sun, 06 Nov 94 08:49:37 GMT",
                           "Sun, 06 Noc 1994 08:49:37 GMT",
                           ", 06 Nov 1994 08:49:37 GMT",
                           "Sun,06 Nov 1994 08:49:37 GMT",
                           "Sun, 06 Nov 1994 08:49:37 GMT x",
                           "Sun, 06-Nov-1994 08:49:37 GMT",
                           "Sunday, 06-Nov-94 08:49:37 gmt",
                           "Xyz, 06 Nov 1994 08:49:37 GMT"}) {
    EXPECT_FALSE(ParseHttpDate(text)) << text;
  }
}

TEST(HttpDateTest, CookiesMayHaveDashesAndZones) {
  for (const char* text : {"Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06-Nov-1994 08:49:37 GMT",
                           "Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 06-Nov-1994 08:49:37 CEST"}) {
    const auto time = ParseCookieDate(text);
    ASSERT_TRUE(time) << text;
    EXPECT_EQ(time->time_since_epoch().count(), kWant) << text;
  }
  EXPECT_FALSE(ParseCookieDate("Sunday, 06-Nov-94 08:49:37 GMT"));
  EXPECT_FALSE(ParseCookieDate("Sun Nov  6 08:49:37 1994"));
}

}  // namespace
}  // namespace sonde
