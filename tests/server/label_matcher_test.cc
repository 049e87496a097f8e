#include "server/label_matcher.h"

#include <gtest/gtest.h>

namespace sonde {
namespace {

bool Matches(const char* matcher, const char* value) {
  const auto parsed = LabelMatcher::Parse(matcher);
  EXPECT_TRUE(parsed) << matcher;
  return parsed && parsed->Matches(value);
}

TEST(LabelMatcher, KnowsTheFourOperators) {
  EXPECT_TRUE(Matches("team=web", "web"));
  EXPECT_FALSE(Matches("team=web", "webs"));
  EXPECT_TRUE(Matches("team!=web", ""));
  EXPECT_FALSE(Matches("team!=web", "web"));
  EXPECT_TRUE(Matches("team=~we.|db", "web"));
  EXPECT_FALSE(Matches("team=~we.|db", "my web")) << "patterns match the whole value";
  EXPECT_FALSE(Matches("team=~we.|db", "dbs"));
  EXPECT_TRUE(Matches("team!~we.", "db"));
  EXPECT_FALSE(Matches("team!~we.", "web"));
}

TEST(LabelMatcher, TakesWhatPeopleWrite) {
  const auto matcher = LabelMatcher::Parse(R"( team = "pay=ments" )");
  ASSERT_TRUE(matcher);
  EXPECT_EQ(matcher->name(), "team");
  EXPECT_TRUE(matcher->Matches("pay=ments"));
  EXPECT_TRUE(Matches("team=", ""));
  EXPECT_TRUE(Matches("url=a!=b", "a!=b"));
  EXPECT_TRUE(Matches("name==x", "=x"));
}

TEST(LabelMatcher, RefusesWhatIsNone) {
  for (const char* text :
       {"", "team", "=web", "!=web", "~web", "team!web", "team!", "team=~(", " ="}) {
    EXPECT_FALSE(LabelMatcher::Parse(text)) << text;
  }
}

}  // namespace
}  // namespace sonde
