#include "sonde/utf8.h"

#include <gtest/gtest.h>

#include "sonde/regex.h"

namespace sonde {
namespace {

TEST(Utf8Test, KeepsValidUtf8AndReplacesTheRest) {
  const std::string replacement = "\xEF\xBF\xBD";
  EXPECT_EQ(ToValidUtf8("zo\xC3\xAB \xE2\x82\xAC \xF0\x9F\x98\x80"),
            "zo\xC3\xAB \xE2\x82\xAC \xF0\x9F\x98\x80");
  EXPECT_EQ(ToValidUtf8("\xff"
                        "A\xfe"),
            replacement + "A" + replacement);
  EXPECT_EQ(ToValidUtf8("\xC0\x80"), replacement + replacement) << "overlong";
  EXPECT_EQ(ToValidUtf8("\xED\xA0\x80"), replacement + replacement + replacement) << "surrogate";
  EXPECT_EQ(ToValidUtf8("a\xE2\x82"), "a" + replacement + replacement) << "cut";
}

TEST(Utf8Test, StrayBytesCountAsOneCharacterInRegexes) {
  const auto regex = Regex::Compile("^Gr(.)n$");
  ASSERT_TRUE(regex);
  EXPECT_TRUE(regex->Matches("Gr\xFCn")) << "Latin-1";
  EXPECT_TRUE(regex->Matches("Gr\xC3\xBCn")) << "UTF-8";
  EXPECT_FALSE(regex->Matches("Gr\xC3\xBC\xFCn"));
  ASSERT_TRUE(regex->Find("Gr\xFCn"));
  EXPECT_EQ(regex->Find("Gr\xFCn")->groups[1], "\xEF\xBF\xBD");
}

}  // namespace
}  // namespace sonde
