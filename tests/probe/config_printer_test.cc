// YAML as go-yaml prints it: users compare /config and debug pages with what they know.
#include <gtest/gtest.h>

#include <algorithm>

#include "sonde/config_node.h"
#include "sonde/config_spec.h"

namespace sonde {
namespace {

std::string Printed(std::string_view value, int indent = 4) {
  ConfigPrinter printer(indent);
  printer.BeginMapping("m");
  printer.Scalar("k", value);
  printer.EndMapping();
  return printer.Take();
}

TEST(ConfigPrinter, SeveralLinesAreALiteralBlock) {
  EXPECT_EQ(Printed("a\nb"), "m:\n    k: |-\n        a\n        b\n");
  EXPECT_EQ(Printed("a\n\nb\n", 2), "m:\n  k: |\n    a\n\n    b\n");
  EXPECT_EQ(Printed("a\n\n"), "m:\n    k: |+\n        a\n\n");
  EXPECT_EQ(Printed("  a\nb", 2), "m:\n  k: |2-\n      a\n    b\n");
}

TEST(ConfigPrinter, WhatABlockCannotHoldIsQuoted) {
  EXPECT_EQ(Printed("a\r\nb"), "m:\n    k: \"a\\r\\nb\"\n");
  EXPECT_EQ(Printed("a \nb"), "m:\n    k: \"a \\nb\"\n");
  EXPECT_EQ(Printed("\xF0\x9F\x98\x80"), "m:\n    k: \"\\U0001F600\"\n");
  EXPECT_EQ(Printed("\xC3\xA9"), "m:\n    k: \xC3\xA9\n");
}

TEST(ConfigPrinter, WhatLooksLikeATimeIsQuoted) {
  for (const std::string text : {"2020-01-01", "2020-1-1T10:20:30Z", "2020-01-01 1:2:3", "1:30",
                                 "-1:30:59", "190:20:30.15"}) {
    EXPECT_EQ(Printed(text), "m:\n    k: \"" + text + "\"\n");
  }
  for (const std::string text :
       {"2020-01", "20-01-01", "2020-01-01x", "1:60", "a:30", "127.0.0.1:80", "2020-01-001"}) {
    EXPECT_EQ(Printed(text), "m:\n    k: " + text + "\n");
  }
}

TEST(ConfigPrinter, ListsAreIndentedByFourButNotByTwo) {
  for (const int indent : {2, 4}) {
    ConfigPrinter printer(indent);
    printer.BeginMapping("m");
    printer.BeginSequence("l");
    printer.BeginItem();
    printer.Scalar("a", "1x");
    printer.BeginSequence("b");
    printer.ItemScalar("c");
    printer.EndSequence();
    printer.EndItem();
    printer.EndSequence();
    printer.EndMapping();
    EXPECT_EQ(printer.Take(), indent == 2 ? "m:\n  l:\n  - a: 1x\n    b:\n    - c\n"
                                          : "m:\n    l:\n        - a: 1x\n          b:\n"
                                            "            - c\n");
  }
}

TEST(PrintsBefore, OrdersAsGoYaml) {
  const std::vector<std::string_view> ordered = {"1",   "2",   "10",  "X-2",      "X-10",
                                                 "X_1", "Zed", "abc", "http_2xx", "http_post_2xx",
                                                 "m",   "m2",  "m10", "\xC3\xA9"};
  std::vector<std::string_view> sorted = ordered;
  std::ranges::reverse(sorted);
  std::ranges::sort(sorted, PrintsBefore);
  EXPECT_EQ(sorted, ordered);
}

struct Thing {
  bool off = true;
  bool told = true;
};

TEST(ConfigPrinter, ZerosThatAreNoDefaultsAreShownUnlessTheyAreHidden) {
  ObjectSpec<Thing> keys("thing", "A thing.");
  keys.Key("flag", &Thing::off, "Whether.");
  keys.Key("told", &Thing::told, "Whether.", {.always_print = true});
  const Thing thing{false, false};
  ConfigPrinter whole(2);
  keys.PrintKeys(&thing, whole);
  EXPECT_EQ(whole.Take(), "flag: false\ntold: false\n");
  ConfigPrinter exporter(4, nullptr, ConfigPrinter::Zeros::kHidden);
  keys.PrintKeys(&thing, exporter);
  EXPECT_EQ(exporter.Take(), "told: false\n");
}

}  // namespace
}  // namespace sonde
