#include "probes/http_client/http_text.h"

#include <gtest/gtest.h>

#include "sonde/ascii.h"

namespace sonde {
namespace {

TEST(HttpTextTest, JudgesNamesAndValues) {
  EXPECT_EQ(CanonicalHeaderName("x-lOWER-1a"), "X-Lower-1a");
  EXPECT_EQ(CanonicalHeaderName("not a token"), "not a token");
  EXPECT_TRUE(IsHeaderValue("a\tb \xC3\xAB"));
  EXPECT_FALSE(IsHeaderValue("a\r\nInjected: yes"));
  EXPECT_EQ(Trimmed(" \r\na b\t\n"), "a b");
  EXPECT_TRUE(EqualsIgnoreCase("HoSt", "hOsT"));
  EXPECT_FALSE(EqualsIgnoreCase("Host", "Hos"));
}

}  // namespace
}  // namespace sonde
