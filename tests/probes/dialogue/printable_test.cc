#include "probes/dialogue/printable.h"

#include <gtest/gtest.h>

namespace sonde {
namespace {

TEST(PrintableTest, QuotesWhatDoesNotPrint) {
  EXPECT_EQ(Quoted("a\"b\\c\r\n\t\x01\xff"), R"("a\"b\\c\r\n\t\x01\xff")");
  EXPECT_EQ(Quoted("abcdef", 3), "\"abc\"…");
}

TEST(PrintableTest, KeepsValidUtf8AndReplacesTheRest) {
  const std::string replacement = "\xEF\xBF\xBD";
  EXPECT_EQ(ToValidUtf8("zo\xC3\xAB \xE2\x82\xAC \xF0\x9F\x98\x80"), "zo\xC3\xAB \xE2\x82\xAC \xF0\x9F\x98\x80");
  EXPECT_EQ(ToValidUtf8("\xff" "A\xfe"), replacement + "A" + replacement);
  EXPECT_EQ(ToValidUtf8("\xC0\x80"), replacement + replacement) << "overlong";
  EXPECT_EQ(ToValidUtf8("\xED\xA0\x80"), replacement + replacement + replacement) << "surrogate";
  EXPECT_EQ(ToValidUtf8("a\xE2\x82"), "a" + replacement + replacement) << "cut";
}

}  // namespace
}  // namespace sonde
