#include "report/text_table.h"

#include <gtest/gtest.h>

namespace sonde {
namespace {

TEST(TextTable, AlignsColumnsByCharacters) {
  TextTable table({{.title = "NAME"}, {.title = "N", .right = true}, {.title = "WHY"}});
  table.Add({{"zürich"}, {"7"}, {""}});
  table.Add({{"a"}, {"12"}, {"late"}});
  table.AddNote("and more");
  EXPECT_EQ(table.Render(80, false),
            "NAME     N  WHY\n"
            "zürich   7\n"
            "a       12  late\n"
            "and more\n");
  EXPECT_EQ(TextTable({{.title = "NAME"}}).Render(80, false), "");
}

TEST(TextTable, CutsWhatIsFlexibleWhereTheLineWouldBeTooLong) {
  TextTable table({{.title = "TARGET", .flexible = true}, {.title = "STATE"}});
  table.Add({{std::string(60, 'x')}, {"up"}});
  EXPECT_EQ(table.Render(40, false),
            "TARGET" + std::string(27 + 2, ' ') + "STATE\n" + std::string(32, 'x') + "…  up\n");
}

TEST(TextTable, InksCellsAndMakesThemPrintable) {
  TextTable table({{.title = "A"}, {.title = "B"}});
  table.Add({{"x\x1b", Ink::kRed}, {"y"}});
  EXPECT_EQ(table.Render(80, true),
            "\x1b[2mA\x1b[0m      \x1b[2mB\x1b[0m\n\x1b[31mx\\x1b\x1b[0m  y\n");
}

TEST(Wrapped, FillsLinesWithWords) {
  EXPECT_EQ(Wrapped("one two  three", 2, 9), "  one two\n  three\n");
  EXPECT_EQ(Wrapped("indivisible a", 0, 5), "indivisible\na\n");
  EXPECT_EQ(Wrapped("", 2, 9), "");
}

}  // namespace
}  // namespace sonde
