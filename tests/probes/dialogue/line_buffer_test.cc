#include "probes/dialogue/line_buffer.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace sonde {
namespace {

std::vector<std::string> Drain(LineBuffer& lines, bool at_end) {
  std::vector<std::string> out;
  while (auto line = lines.Next(at_end)) out.push_back(*line);
  return out;
}

TEST(LineBufferTest, AnySplitOfTheBytesGivesTheSameLines) {
  const std::string bytes = "one\r\n\r\ntwo\rx\n\na\r\r\nlast";
  const std::vector<std::string> want = {"one", "", "two\rx", "", "a\r", "last"};
  for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
    LineBuffer lines;
    std::vector<std::string> got;
    for (std::size_t i = 0; i < bytes.size(); i += piece) {
      lines.Append(std::string_view(bytes).substr(i, piece));
      for (auto& line : Drain(lines, false)) got.push_back(line);
    }
    for (auto& line : Drain(lines, true)) got.push_back(line);
    EXPECT_EQ(got, want) << "pieces of " << piece;
  }
}

TEST(LineBufferTest, NothingLeftIsNoLine) {
  LineBuffer lines;
  EXPECT_FALSE(lines.Next(true));
  lines.Append("a\n");
  EXPECT_EQ(Drain(lines, true), std::vector<std::string>{"a"});
  EXPECT_FALSE(lines.Next(true));
}

TEST(LineBufferTest, KnowsWhenALineCanNoLongerFit) {
  LineBuffer lines;
  lines.Append(std::string(LineBuffer::kMaxLine - 1, 'x'));
  EXPECT_FALSE(lines.Next(false));
  EXPECT_FALSE(lines.Overlong());
  lines.Append("x");
  EXPECT_FALSE(lines.Next(false));
  EXPECT_TRUE(lines.Overlong());
}

TEST(LineBufferTest, EndlessShortLinesNeverCount) {
  LineBuffer lines;
  for (int i = 0; i < 100000; ++i) {
    lines.Append("0123456789\n");
    ASSERT_EQ(lines.Next(false), "0123456789");
    ASSERT_FALSE(lines.Overlong());
  }
}

}  // namespace
}  // namespace sonde
