#include "sonde/ascii.h"

#include <gtest/gtest.h>

namespace sonde {
namespace {

TEST(Ascii, OnlyLettersLoseTheirCase) {
  EXPECT_EQ(LowerAscii("AZaz@[`{0\xc4"), "azaz@[`{0\xc4");
  EXPECT_TRUE(EqualsIgnoreCase("Content-TYPE", "content-type"));
  EXPECT_FALSE(EqualsIgnoreCase("a", "ab"));
  EXPECT_FALSE(EqualsIgnoreCase("@", "`"));
  EXPECT_TRUE(StartsWithIgnoreCase("HTTPS://x", "https://"));
  EXPECT_FALSE(StartsWithIgnoreCase("http", "https"));
}

TEST(AsciiTest, FindsWordsInLists) {
  EXPECT_TRUE(ListHas("close", "close"));
  EXPECT_TRUE(ListHas("x ,\tClose\t", "close"));
  EXPECT_FALSE(ListHas("closed, x close", "close"));
  EXPECT_FALSE(ListHas("", "close"));
  EXPECT_FALSE(ListHas(",,", "close"));
}

}  // namespace
}  // namespace sonde
