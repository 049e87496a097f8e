#include "probes/dialogue/printable.h"

#include <gtest/gtest.h>

namespace sonde {
namespace {

TEST(PrintableTest, QuotesWhatDoesNotPrint) {
  EXPECT_EQ(Quoted("a\"b\\c\r\n\t\x01\xff"), R"("a\"b\\c\r\n\t\x01\xff")");
  EXPECT_EQ(Quoted("abcdef", 3), "\"abc\"…");
}

}  // namespace
}  // namespace sonde
