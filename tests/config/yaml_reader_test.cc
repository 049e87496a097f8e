#include "config/yaml_reader.h"

#include <gtest/gtest.h>

#include <string>

#include "parse.h"

namespace sonde {
namespace {

TEST(YamlReader, GivesEveryKeyAndValueItsPlace) {
  const ConfigNode root = Yaml("a: 1\nb:\n  - x\n  - {c: 'y'}\n");
  ASSERT_EQ(root.entries.size(), 2U);
  EXPECT_EQ(root.entries[0].key_mark.ToString(), "f.yml:1:1");
  EXPECT_EQ(root.entries[0].value.mark.ToString(), "f.yml:1:4");
  const ConfigNode& list = root.entries[1].value;
  ASSERT_EQ(list.items.size(), 2U);
  EXPECT_EQ(list.items[0].mark.ToString(), "f.yml:3:5");
  EXPECT_EQ(list.items[1].entries[0].key_mark.ToString(), "f.yml:4:6");
}

TEST(YamlReader, KnowsQuotedTextFromPlain) {
  const ConfigNode root = Yaml("a: 1\nb: '1'\nc: \"1\"\nd: |\n  1\ne: !!str 1\nf: ~\ng:\n");
  EXPECT_FALSE(root.Find("a")->quoted);
  EXPECT_TRUE(root.Find("b")->quoted);
  EXPECT_TRUE(root.Find("c")->quoted);
  EXPECT_TRUE(root.Find("d")->quoted);
  EXPECT_EQ(root.Find("e")->tag, ConfigNode::Tag::kString);
  EXPECT_TRUE(root.Find("f")->IsNull());
  EXPECT_TRUE(root.Find("g")->IsNull());
  EXPECT_EQ(root.Find("h"), nullptr);
  const ConfigNode tagged = Yaml("a: !!null\nb: !!str\nc: ! '1'\nd: !!null ~\ne: !!null x\n");
  EXPECT_TRUE(tagged.Find("a")->IsNull());
  EXPECT_FALSE(tagged.Find("b")->IsNull());
  EXPECT_TRUE(tagged.Find("c")->quoted);
  EXPECT_TRUE(tagged.Find("d")->IsNull());
  EXPECT_EQ(tagged.Find("e")->text, "x");
}

TEST(YamlReader, ReadsOnlyTheFirstDocument) {
  EXPECT_EQ(Yaml("a: 1\n---\nb: 2\n").entries.size(), 1U);
  EXPECT_EQ(Yaml("---\n").kind, ConfigNode::Kind::kNull);
}

TEST(YamlReader, SkipsAByteOrderMark) {
  EXPECT_EQ(Yaml("\xEF\xBB\xBF"
                 "a: 1\n")
                .entries[0]
                .key,
            "a");
}

TEST(YamlReader, ReadsUtf16) {
  using std::string_literals::operator""s;
  EXPECT_EQ(Yaml("\xFF\xFE"
                 "a\0:\0 \0\xE9\0"s)
                .Find("a")
                ->text,
            "é");
}

TEST(YamlReader, ReadsJson) {
  EXPECT_EQ(Yaml(R"({"a": {"b": [1, "x"]}})").Find("a")->Find("b")->items[1].text, "x");
}

TEST(YamlReader, CopiesAliasedValues) {
  const ConfigNode root = Yaml("a: &x {k: [1, 2]}\nb: *x\n");
  EXPECT_EQ(root.Find("b")->Find("k")->items.size(), 2U);
  EXPECT_EQ(root.Find("b")->mark.ToString(), root.Find("a")->mark.ToString());
}

TEST(YamlReader, MergesKeysAndOwnKeysWin) {
  const ConfigNode root = Yaml(
      "a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\n"
      "one: {<<: *a, y: 9}\nmany: {<<: [*b, *a]}\n");
  EXPECT_EQ(root.Find("one")->Find("x")->text, "1");
  EXPECT_EQ(root.Find("one")->Find("y")->text, "9");
  EXPECT_EQ(root.Find("many")->Find("x")->text, "1");
  EXPECT_EQ(root.Find("many")->Find("y")->text, "2");
  EXPECT_EQ(root.Find("many")->Find("z")->text, "2");
  EXPECT_EQ(root.Find("many")->entries.size(), 3U);
}

TEST(YamlReader, AQuotedMergeKeyIsAnOrdinaryKey) {
  EXPECT_EQ(Yaml("'<<': 1\n").Find("<<")->text, "1");
}

TEST(YamlReader, QuotedTextMayRunOverIndentedLines) {
  EXPECT_EQ(Yaml("a:\n  b: \"x\n    y\"\n").Find("a")->Find("b")->text, "x y");
  EXPECT_EQ(Yaml("a: {b: 'x\n y', c: 'it''s'}\n").Find("a")->Find("b")->text, "x y");
}

TEST(YamlReader, CommentsAndBlanksAreNoDocument) {
  for (const char* text : {"", "\n \n", "# nothing\r\n", "  # a\n\n# b"}) {
    EXPECT_TRUE(HasNoDocument(text)) << text;
  }
  for (const char* text : {"---", "a: # b", "# a\n~\n"}) EXPECT_FALSE(HasNoDocument(text)) << text;
}

struct BadCase {
  const char* text;
  const char* errors;
};

TEST(YamlReader, SaysWhatIsWrongAndWhere) {
  const BadCase cases[] = {
      {"", "f.yml: there is no document\n"},
      {"# nothing\n", "f.yml: there is no document\n"},
      {"a: 1\nb: 2\na: 3\n", "f.yml:3:1: duplicate key `a` (first at line 1)\n"},
      {"a: *b\n", "f.yml:1:4: there is no anchor `b` above\n"},
      {"a: &a [*a]\n", "f.yml:1:8: an alias can't stand inside the value that it stands for\n"},
      {"<<: 5\n", "f.yml:1:1: `<<` merges a mapping or a list of mappings\n"},
      {"<<: [{a: 1}, 5]\n", "f.yml:1:1: `<<` merges a mapping or a list of mappings\n"},
      {"? [a]\n: b\n", "f.yml:1:3: a key must be a text\n"},
      {"a:\n\tb: 1\n",
       "f.yml:2:1: YAML: found character that cannot start any token (indent with blanks, not with "
       "tabs)\n"},
      {"a: [1\n",
       "f.yml:2:1: YAML: did not find expected ',' or ']' (while parsing a flow sequence that "
       "begins at line 1)\n"},
      {"a: \"x\\q\"\n",
       "f.yml:1:6: YAML: found unknown escape character (in single quotes a \\ stands for itself; "
       "in double quotes a ' needs none)\n"},
      {"a: %x\n", "f.yml:1:4: YAML: found character that cannot start any token\n"},
      {"{a:}\n",
       "f.yml:1:3: YAML: found unexpected ':' (write a blank behind the colon, or "
       "quote the text)\n"},
      {"a: 1\n...\n\xFF\n", "f.yml:3:1: the file is not UTF-8\n"},
      {"{!!str <<: {a: 1}, <<: {b: 1}, '<<': 1}\n",
       "f.yml:1:32: duplicate key `<<` (first at line 1)\n"},
      {"a: &b 1\nb: &b [*b]\n",
       "f.yml:2:8: an alias can't stand inside the value that it stands for\n"},
      {"é: \"☺\" \xFF\n", "f.yml:1:8: the file is not UTF-8\n"},
      {"{☺: 1, ☺: 2}\n", "f.yml:1:8: duplicate key `☺` (first at line 1)\n"},
      {"<<: {a: 1}\n<<: {b: 1}\n", "f.yml:2:1: duplicate key `<<` (first at line 1)\n"},
      {"a: \xFF\n", "f.yml:1:4: the file is not UTF-8\n"},
      {"a: \xED\xA0\x80\n", "f.yml:1:4: the file is not UTF-8\n"},
      {"a: \x01\n", "f.yml:1:4: control characters are not allowed\n"},
  };
  for (const BadCase& bad : cases) EXPECT_EQ(YamlErrors(bad.text), bad.errors) << bad.text;
}

TEST(YamlReader, AForgottenQuoteIsAnError) {
  EXPECT_EQ(YamlErrors("a:\n  b: \"x\n  c: 1\n"),
            "f.yml:4:1: YAML: found unexpected end of stream (while scanning a quoted scalar that "
            "begins at line 2)\n");
  EXPECT_EQ(YamlErrors("a:\n  b: 'x\nc: 'y'\n"),
            "f.yml:3:5: YAML: did not find expected key (while parsing a block mapping that begins "
            "at line 2)\n");
}

TEST(YamlReader, GoesOnAfterErrorsThatLeaveATree) {
  ConfigErrors errors;
  const auto root = ReadYaml("a: 1\na: 2\n", std::make_shared<const std::string>("f"), errors);
  ASSERT_TRUE(root);
  EXPECT_EQ(root->Find("a")->text, "1");
  EXPECT_EQ(errors.size(), 1U);
}

TEST(YamlReader, LimitsDepth) {
  const auto nested = [](int levels) {
    return std::string(static_cast<std::size_t>(levels), '[') +
           std::string(static_cast<std::size_t>(levels), ']');
  };
  EXPECT_EQ(YamlErrors(nested(100)), "");
  EXPECT_EQ(YamlErrors(nested(101)), "f.yml:1:101: nested deeper than 100 levels\n");
  // It is told before the rest is looked at, and does not recur.
  EXPECT_EQ(YamlErrors(nested(1'000'000)), "f.yml:1:101: nested deeper than 100 levels\n");
  for (const std::string_view level : {"- ", "? ", "[? ", "{a: "}) {
    std::string text;
    for (int i = 0; i < 100'000; ++i) text += level;
    EXPECT_NE(YamlErrors(text).find("nested deeper"), std::string::npos) << level;
  }
  // Aliases add their levels to those around them.
  std::string text = "a0: &a0 [x]\n";
  for (int i = 1; i < 100; ++i) {
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [*a" + std::to_string(i - 1) +
            "]\n";
  }
  EXPECT_NE(YamlErrors(text).find("nested deeper"), std::string::npos);
}

TEST(YamlReader, LimitsWhatAliasesExpandTo) {
  std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 9; ++i) {
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int k = 0; k < 10; ++k) text += "*a" + std::to_string(i - 1) + ", ";
    text += "]\n";
  }
  EXPECT_NE(YamlErrors(text).find("more than 1000000 values, aliases counted"), std::string::npos);
}

// One long text, or many names for one long list, would take gigabytes.
TEST(YamlReader, LimitsTheTextThatAliasesExpandTo) {
  std::string text = "a: &a '" + std::string(1 << 20, 'x') + "'\n";
  for (int i = 0; i < 70; ++i) text += "a" + std::to_string(i) + ": *a\n";
  EXPECT_EQ(YamlErrors(text), "f.yml:63:6: more than 67108864 bytes of text, aliases counted\n");
}

TEST(YamlReader, WhatHasAnAnchorCountsTwice) {
  std::string text;
  for (int i = 0; i < 50; ++i) text += "&a" + std::to_string(i) + " [";
  for (int i = 0; i < 30'000; ++i) text += "x,";
  EXPECT_NE(YamlErrors(text + std::string(50, ']')).find("more than 1000000 values"),
            std::string::npos);
}

TEST(YamlReader, LimitsTagDirectives) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "%TAG !a" + std::to_string(i) + "! x\n";
  EXPECT_EQ(YamlErrors(text + "---\na: !a7!b c\n"), "");
  EXPECT_EQ(YamlErrors("# one\n%TAG !a! x\n" + text + "---\na: 1\n"),
            "f.yml: more than 100 %TAG directives\n");
}

TEST(YamlReader, LimitsSize) {
  EXPECT_EQ(YamlErrors(std::string(kMaxConfigBytes + 1, '#')),
            "f.yml: larger than 33554432 bytes\n");
}

}  // namespace
}  // namespace sonde
