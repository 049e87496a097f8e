#include "cli/option_table.h"

#include <gtest/gtest.h>

namespace sonde {
namespace {

constexpr CommandText kText{
    .name = "sonde test", .help = "Tests.", .examples = "  sonde test -v x"};

struct Values {
  bool flag = false;
  std::string text = "default";
  double number = 0.5;
  std::size_t count = 1;
  std::optional<Duration> span;
  std::vector<std::string> list = {"first"};
  std::string choice = "a";
  std::string target;
  std::vector<std::string> names;

  OptionTable Table(bool one_target) {
    OptionTable table;
    table.Flag("-v,--flag", flag, "A flag.");
    table.Option("--some.text", "TEXT", text, "A text.");
    table.Option("--number", "N", number, "A number.");
    table.Count("--count", count, 1, 10, "A count.");
    table.Span("--span", span, "A span.");
    table.Repeated("-l,--list", "ITEM", list, "A list.");
    table.Choice("-o,--choice", {"a", "b"}, choice, "A choice.");
    if (one_target) table.Positional("TARGET", target, "The target.", true);
    if (!one_target) table.Positionals("NAME", names, "The names.");
    return table;
  }
  Result<ParseOutcome> Parse(const std::vector<std::string>& args, bool one_target = true) {
    return Table(one_target).Parse(kText, args);
  }
};

TEST(OptionTableTest, WithoutOptionsDefaultsStay) {
  Values values;
  ASSERT_TRUE(values.Parse({"x"}));
  EXPECT_EQ(values.target, "x");
  EXPECT_EQ(values.text, "default");
  EXPECT_EQ(values.list, (std::vector<std::string>{"first"}));
  EXPECT_FALSE(values.flag);
  EXPECT_FALSE(values.span);
}

TEST(OptionTableTest, ReadsBothSpellingsOfEveryKind) {
  Values values;
  ASSERT_TRUE(values.Parse({"-v", "--some.text=a b", "--number", "1.5", "--count=3", "--span",
                            "1m30s", "-l", "p", "--list=q", "-o", "b", "x"}));
  EXPECT_TRUE(values.flag);
  EXPECT_EQ(values.text, "a b");
  EXPECT_EQ(values.number, 1.5);
  EXPECT_EQ(values.count, 3U);
  EXPECT_EQ(values.span, std::chrono::seconds(90));
  EXPECT_EQ(values.list, (std::vector<std::string>{"p", "q"}))
      << "given values replace the default";
  EXPECT_EQ(values.choice, "b");
  EXPECT_EQ(values.target, "x");
}

TEST(OptionTableTest, ARepeatedOptionDoesNotSwallowTheTarget) {
  Values values;
  ASSERT_TRUE(values.Parse({"--list", "p", "x"}));
  EXPECT_EQ(values.list, (std::vector<std::string>{"p"}));
  EXPECT_EQ(values.target, "x");
}

TEST(OptionTableTest, FlagsCanBeTurnedOffAsInGo) {
  Values values;
  values.flag = true;
  ASSERT_TRUE(values.Parse({"--no-flag", "x"}));
  EXPECT_FALSE(values.flag);
  ASSERT_TRUE(values.Parse({"--flag=false", "x"}));
  EXPECT_FALSE(values.flag);
  ASSERT_TRUE(values.Parse({"--flag=true", "x"}));
  EXPECT_TRUE(values.flag);
}

TEST(OptionTableTest, ANegativeNumberIsAValue) {
  Values values;
  ASSERT_TRUE(values.Parse({"--number=-0.25", "x"}));
  EXPECT_EQ(values.number, -0.25);
}

TEST(OptionTableTest, PositionalsMayBeManyOrNone) {
  Values values;
  ASSERT_TRUE(values.Parse({}, false));
  EXPECT_TRUE(values.names.empty());
  ASSERT_TRUE(values.Parse({"a", "--count", "2", "b"}, false));
  EXPECT_EQ(values.names, (std::vector<std::string>{"a", "b"}));
}

TEST(OptionTableTest, AfterTwoDashesEverythingIsAnArgument) {
  Values values;
  ASSERT_TRUE(values.Parse({"--", "--flag"}));
  EXPECT_EQ(values.target, "--flag");
}

TEST(OptionTableTest, AnEmptyValueIsAValue) {
  Values values;
  values.text = "default";
  ASSERT_TRUE(values.Parse({"--some.text=", "x"}));
  EXPECT_EQ(values.text, "");
  EXPECT_EQ(values.target, "x");
  ASSERT_TRUE(values.Parse({"--", "--some.text="}));
  EXPECT_EQ(values.target, "--some.text=");
}

TEST(OptionTableTest, ChoicesAreWithoutRegardToCase) {
  Values values;
  ASSERT_TRUE(values.Parse({"--choice=B", "x"}));
  EXPECT_EQ(values.choice, "b");
}

TEST(OptionTableTest, WhatIsWrongIsSaidInOneLine) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> table = {
      {{}, "TARGET"},
      {{"x", "y"}, "y"},
      {{"x", "--nonsense"}, "--nonsense"},
      {{"x", "--some.text"}, "--some.text"},
      {{"x", "--number", "many"}, "\"many\" is not a number"},
      {{"x", "--number", "inf"}, "\"inf\" is not a number"},
      {{"x", "--count", "0"}, "from 1 to 10"},
      {{"x", "--count", "11"}, "from 1 to 10"},
      {{"x", "--count", "2x"}, "\"2x\""},
      {{"x", "--span", "soon"}, "\"soon\" is not a duration"},
      {{"x", "--span", "0s"}, "\"0s\""},
      {{"x", "--flag=maybe"}, "true and false"},
      {{"x", "--choice", "c"}, "\"c\" is not one of a|b"},
      {{"x", "--some.text", "1", "--some.text", "2"}, "--some.text"},
  };
  for (const auto& [args, part] : table) {
    Values values;
    const auto outcome = values.Parse(args);
    ASSERT_FALSE(outcome) << part;
    EXPECT_NE(outcome.error().message.find(part), std::string::npos) << outcome.error().message;
    EXPECT_EQ(outcome.error().message.find('\n'), std::string::npos) << outcome.error().message;
  }
}

TEST(OptionTableTest, HelpIsAskedForAndShowsEverything) {
  Values values;
  const auto outcome = values.Parse({"--help"});
  ASSERT_TRUE(outcome);
  EXPECT_EQ(*outcome, ParseOutcome::kHelp);
  const std::string help = values.Table(true).Help(kText);
  for (const char* part : {"sonde test", "Tests.", "TARGET", "--some.text TEXT", "A choice.", "a|b",
                           "Examples:", "sonde test -v x", "Default: 0.5."}) {
    EXPECT_NE(help.find(part), std::string::npos) << part << "\n" << help;
  }
}

}  // namespace
}  // namespace sonde
