#include "sonde/percent.h"

#include <gtest/gtest.h>

namespace sonde {
namespace {

TEST(Percent, FindsTheEscapeAtTheFront) {
  EXPECT_EQ(EscapedByte("%00"), 0);
  EXPECT_EQ(EscapedByte("%fFrest"), 255);
  for (const char* none : {"", "%", "%4", "x41", "%4g", "%g4", "% 4", "%+4"}) {
    EXPECT_EQ(EscapedByte(none), -1) << none;
  }
}

TEST(Percent, DecodesEscapesAndPlusOnlyWhereItIsASpace) {
  EXPECT_EQ(PercentDecode("a%20b+%2b%C3%bc"), "a b++\xC3\xBC");
  EXPECT_EQ(PercentDecode("a%20b+%2b", {.plus_is_space = true}), "a b +");
  EXPECT_EQ(PercentDecode(""), "");
  EXPECT_EQ(PercentDecode("%2525"), "%25") << "once";
}

TEST(Percent, ABrokenEscapeIsRefusedOrKept) {
  for (const char* broken : {"a%", "a%2", "a%zz", "%%41", "%4"}) {
    EXPECT_EQ(PercentDecode(broken), std::nullopt) << broken;
  }
  EXPECT_EQ(PercentDecode("a%zz%41%", {.keep_broken = true}), "a%zzA%");
  EXPECT_EQ(PercentDecode("%%41", {.keep_broken = true}), "%A");
}

TEST(Percent, EncodesAllButUnreservedAndKept) {
  EXPECT_EQ(PercentEncode("aZ09-_.~"), "aZ09-_.~");
  EXPECT_EQ(PercentEncode("a b/\xFF%"), "a%20b%2F%FF%25");
  EXPECT_EQ(PercentEncode("a b/c", " /"), "a b/c");
}

TEST(Percent, EncodesSoThatItReadsBack) {
  const std::string odd = "https://a/?b=c&d=e f+%;\"<>\xc3\xa4";
  EXPECT_EQ(PercentDecode(PercentEncode(odd), {.plus_is_space = true}), odd);
}

}  // namespace
}  // namespace sonde
