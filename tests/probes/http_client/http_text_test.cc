#include "probes/http_client/http_text.h"

#include <gtest/gtest.h>

#include "sonde/ascii.h"

namespace sonde {
namespace {

TEST(HttpTextTest, ReadsTheThreeDateFormats) {
  constexpr std::int64_t kWant = 784111777;  // RFC 9110's example
  for (const char* text : {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
                           "Sun Nov  6 08:49:37 1994", "Sun, 06-Nov-1994 08:49:37 GMT"}) {
    const auto time = ParseHttpDate(text);
    ASSERT_TRUE(time) << text;
    EXPECT_EQ(time->time_since_epoch().count(), kWant) << text;
  }
  EXPECT_EQ(ParseHttpDate("Tuesday, 19-Jan-38 03:14:08 GMT")->time_since_epoch().count(),
            2147483648);
  EXPECT_EQ(ParseHttpDate("Fri, 31 Dec 9999 23:59:59 GMT")->time_since_epoch().count(),
            253402300799)
      << "how servers say never";
}

TEST(HttpTextTest, RefusesOtherDates) {
  for (const char* text :
       {"", "1994-11-06T08:49:37Z", "Sun, 06 Nov 1994", "Sun, 32 Nov 1994 08:49:37 GMT",
        "Sun, 29 Feb 1995 08:49:37 GMT", "Sun, 06 Nov 1994 24:00:00 GMT",
        "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 +0100", "tomorrow",
        "Sun, 06 Noc 1994 08:49:37 GMT", ", 06 Nov 1994 08:49:37 GMT"}) {
    EXPECT_FALSE(ParseHttpDate(text)) << text;
  }
}

TEST(HttpTextTest, JudgesNamesAndValues) {
  EXPECT_EQ(CanonicalHeaderName("x-lOWER-1a"), "X-Lower-1a");
  EXPECT_EQ(CanonicalHeaderName("not a token"), "not a token");
  EXPECT_TRUE(IsToken("M-SEARCH"));
  EXPECT_FALSE(IsToken("GE T"));
  EXPECT_FALSE(IsToken(""));
  EXPECT_FALSE(IsToken(std::string_view("a\0b", 3)));
  EXPECT_TRUE(IsHeaderValue("a\tb \xC3\xAB"));
  EXPECT_FALSE(IsHeaderValue("a\r\nInjected: yes"));
  EXPECT_EQ(Trimmed(" \r\na b\t\n"), "a b");
  EXPECT_TRUE(EqualsIgnoreCase("HoSt", "hOsT"));
  EXPECT_FALSE(EqualsIgnoreCase("Host", "Hos"));
}

}  // namespace
}  // namespace sonde
