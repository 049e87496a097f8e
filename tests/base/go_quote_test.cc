#include "base/go_quote.h"

#include <gtest/gtest.h>

namespace sonde {
namespace {

TEST(GoQuote, EscapesAsStrconvQuote) {
  EXPECT_EQ(GoQuote("x\"\n\\\x01é"), "\"x\\\"\\n\\\\\\x01é\"");
}

TEST(GoQuote, ShowsWhatIsNoUtf8ByteByByte) {
  EXPECT_EQ(GoQuote("a\xff\xc3z\x7f"), "\"a\\xff\\xc3z\\x7f\"");
}

}  // namespace
}  // namespace sonde
