#include "sonde/regex.h"

#include <gtest/gtest.h>

namespace sonde {
namespace {

TEST(RegexTest, TakesWhatGoTakes) {
  for (const char* good : {"(?P<a>x)", "(?<a>x)", "\\Qa\\C\\E", "[\\\\C]", "\\\\C", "C"}) {
    EXPECT_TRUE(Regex::Compile(good)) << good;
  }
  for (const char* bad : {"(", "\\C", "a\\Cb", "(?=x)", "\\1", "x{1001}"}) {
    EXPECT_FALSE(Regex::Compile(bad)) << bad;
  }
}

}  // namespace
}  // namespace sonde
