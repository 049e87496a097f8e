#include "cel/literal.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string_view>
#include <utility>

namespace sonde::cel {
namespace {

TEST(StringLiteral, DecodesEscapes) {
  constexpr std::pair<std::string_view, std::string_view> kTexts[] = {
      {R"('')", ""},
      {R"("a'b")", "a'b"},
      {R"('\a\b\f\n\r\t\v\\\'\"\`\?')", "\a\b\f\n\r\t\v\\'\"`?"},
      {R"('\x41\u00e9\U0001F600')", "A\u00e9\U0001F600"},
      {R"('\377')", "\u00FF"},
      {R"(b'\377\x41')", "\xFF\x41"},
      {R"(r'\n\')", R"(\n\)"},
      {R"(bR"\x")", R"(\x)"},
      {R"("""a"b""")", "a\"b"},
      {"'''a\r\nb\rc'''", "a\nb\nc"},
      {"r'''a\r\n\\'''", "a\n\\"},
      {"'\u00e9'", "\u00e9"},
  };
  for (const auto& [token, content] : kTexts) {
    EXPECT_EQ(StringLiteral(token).value_or("failed"), content) << token;
  }
}

TEST(StringLiteral, RefusesWhatIsNoCodePoint) {
  for (const std::string_view bad :
       {R"('\ud800')", R"('\udfff')", R"('\U00110000')", R"(b'\u0041')", R"(b'\U00000041')"}) {
    EXPECT_FALSE(StringLiteral(bad)) << bad;
  }
}

TEST(NumberLiterals, EndAt64Bits) {
  EXPECT_EQ(IntLiteral("9223372036854775808", true), INT64_MIN);
  EXPECT_EQ(IntLiteral("9223372036854775808", false), std::nullopt);
  EXPECT_EQ(IntLiteral("0x7fffffffffffffff", false), INT64_MAX);
  EXPECT_EQ(IntLiteral("0x8000000000000000", true), INT64_MIN);
  EXPECT_EQ(UintLiteral("18446744073709551615u"), UINT64_MAX);
  EXPECT_EQ(UintLiteral("0xffffffffffffffffU"), UINT64_MAX);
  EXPECT_EQ(UintLiteral("18446744073709551616u"), std::nullopt);
  EXPECT_EQ(DoubleLiteral("1e308", true), -1e308);
  EXPECT_EQ(DoubleLiteral("1e309", false), std::nullopt);
}

}  // namespace
}  // namespace sonde::cel
