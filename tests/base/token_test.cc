#include "sonde/token.h"

#include <gtest/gtest.h>

#include <string>

namespace sonde {
namespace {

TEST(Token, IsMadeOfTheCharactersOfTheStandardOnly) {
  std::string allowed;
  for (int c = 0; c < 256; ++c) {
    if (IsTokenChar(static_cast<char>(c))) allowed += static_cast<char>(c);
  }
  EXPECT_EQ(allowed,
            "!#$%&'*+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz|~");
}

TEST(Token, IsNotEmpty) {
  EXPECT_FALSE(IsToken(""));
  EXPECT_TRUE(IsToken("X-Token"));
  EXPECT_FALSE(IsToken("a b"));
  EXPECT_FALSE(IsToken(std::string_view("a\0", 2)));
}

}  // namespace
}  // namespace sonde
