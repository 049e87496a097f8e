#include "cel/json.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <string_view>
#include <utility>

#include "cel/json_text.h"

namespace sonde::cel {
namespace {

TEST(RepairText, ReplacesAsGoDoes) {
  constexpr std::pair<std::string_view, std::string_view> kTexts[] = {
      {R"("\ud83d\ude00")", R"("\ud83d\ude00")"},
      {R"("\uD83D\uDE00")", R"("\uD83D\uDE00")"},
      {R"("\ud83d")", "\"\uFFFD\""},
      {R"("\ude00\ud83d")", "\"\uFFFD\uFFFD\""},
      {R"("\ud83d\ud83d\ude00")", "\"\uFFFD\\ud83d\\ude00\""},
      {R"("\ud83d\u0041")", "\"\uFFFD\\u0041\""},
      {R"("\\ud83d")", R"("\\ud83d")"},
      {R"("\\\ud83d")", "\"\\\\\uFFFD\""},
      {"\"\xFF\xC3\xA9\xE2\x82\"", "\"\uFFFD\u00E9\uFFFD\uFFFD\""},
      {R"("\ud83)", R"("\ud83)"},
      {R"("\)", R"("\)"},
      {"", ""},
  };
  for (const auto& [text, repaired] : kTexts) EXPECT_EQ(RepairText(text), repaired) << text;
}

TEST(ParseJson, MakesEveryNumberADouble) {
  Arena arena;
  for (const std::string_view number : {"7", "-7", "18446744073709551616", "1e-400", "0.5"}) {
    EXPECT_TRUE(ParseJson(number, arena).value().Is<double>()) << number;
  }
  EXPECT_TRUE(std::signbit(*ParseJson("-0", arena).value().If<double>()));
  EXPECT_FALSE(ParseJson("1e400", arena)) << "overflow is an error, not infinity";
}

TEST(ParseJson, KeepsTheLastOfEqualKeys) {
  Arena arena;
  const Value body = ParseJson(R"({"a": 1, "b": 2, "a": {"c": 3}})", arena).value();
  const Map& map = **body.If<const Map*>();
  EXPECT_EQ(map.size(), 2U);
  EXPECT_TRUE(map.Find(Text{"a"})->Is<const Map*>());
}

TEST(ParseJson, RefusesWhatNlohmannJsonWouldTake) {
  Arena arena;
  using namespace std::string_view_literals;
  EXPECT_FALSE(ParseJson("\xEF\xBB\xBF{}", arena)) << "byte order mark";
  EXPECT_FALSE(ParseJson("{}\0garbage"sv, arena)) << "NUL ends no document";
  EXPECT_FALSE(ParseJson("/* comment */ {}", arena));
  EXPECT_FALSE(ParseJson("{} {}", arena));
}

}  // namespace
}  // namespace sonde::cel
