#include "net/http1_chunks.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace sonde {
namespace {

using Event = Http1Chunks::Event;

/// "data|trailers", then "+rest" for what was left over, "..." if more must come, or "!flaw".
std::string Decode(const std::vector<std::string_view>& pieces) {
  Http1Chunks chunks;
  std::string text;
  std::string rest;
  Event event = Event::kMore;
  for (std::string_view bytes : pieces) {
    std::string_view data;
    while (event != Event::kDone && event != Event::kBroken) {
      event = chunks.Next(bytes, data);
      if (event == Event::kMore) break;
      if (event == Event::kData) text += data;
    }
    EXPECT_TRUE(event != Event::kMore || bytes.empty()) << "unused bytes";
    rest += bytes;
  }
  if (event == Event::kMore) return text + "...";
  if (event == Event::kBroken) return text + "!" + std::string(chunks.flaw());
  return text + "|" + std::string(chunks.trailers()) + (rest.empty() ? "" : "+" + rest);
}

/// However the bytes are cut.
std::string Decode(std::string_view bytes) {
  const std::string whole = Decode(std::vector{bytes});
  std::vector<std::string_view> singles;
  for (std::size_t i = 0; i < bytes.size(); ++i) singles.push_back(bytes.substr(i, 1));
  EXPECT_EQ(Decode(singles), whole) << "byte by byte";
  for (std::size_t cut = 1; cut < bytes.size(); ++cut) {
    EXPECT_EQ(Decode({bytes.substr(0, cut), bytes.substr(cut)}), whole) << "cut at " << cut;
  }
  return whole;
}

bool IsBroken(std::string_view bytes) { return Decode(bytes).contains('!'); }

TEST(Http1Chunks, GivesTheDataOfAllChunks) {
  EXPECT_EQ(Decode("5\r\nhello\r\nB\r\n, my world!\r\n0\r\n\r\n"), "hello, my world!|");
  EXPECT_EQ(Decode("0\r\n\r\n"), "|");
  EXPECT_EQ(Decode("00000000000000aF\r\n" + std::string(0xaf, 'x') + "\r\n0\r\n\r\n"),
            std::string(0xaf, 'x') + "|");
}

TEST(Http1Chunks, WaitsUntilTheEndIsWhole) {
  const std::string_view all = "2\r\nab\r\n0\r\nT: 1\r\n\r\n";
  for (std::size_t size = 0; size < all.size(); ++size) {
    EXPECT_TRUE(Decode(all.substr(0, size)).ends_with("...")) << size;
  }
  EXPECT_EQ(Decode(all), "ab|T: 1\r\n\r\n");
}

TEST(Http1Chunks, LeavesWhatFollows) {
  EXPECT_EQ(Decode("1\r\na\r\n0\r\n\r\nHTTP/1.1"), "a|+HTTP/1.1");
  EXPECT_EQ(Decode("1\r\na\r\n0\r\nT: 1\r\n\r\n\r\n"), "a|T: 1\r\n\r\n+\r\n");
}

TEST(Http1Chunks, SkipsExtensionsAndBlanksBehindASize) {
  EXPECT_EQ(Decode("1;name=value;\"x\"\r\na\r\n0;last\r\n\r\n"), "a|");
  EXPECT_EQ(Decode("1 \t\r\na\r\n0  \r\n\r\n"), "a|");
  EXPECT_EQ(Decode("1; \r\na\r\n0\r\n\r\n"), "a|");
  EXPECT_TRUE(IsBroken("1 ;x\r\n")) << "blanks are cut before extensions are";
  EXPECT_TRUE(IsBroken(" 1\r\n"));
}

TEST(Http1Chunks, LinesEndInCrLf) {
  EXPECT_TRUE(IsBroken("1\na\r\n0\r\n\r\n"));
  EXPECT_TRUE(IsBroken("1\r\r\na"));
  EXPECT_TRUE(IsBroken("1\rx\r\na"));
  EXPECT_TRUE(IsBroken("\n"));
  EXPECT_TRUE(IsBroken("1\r\na\n0\r\n\r\n"));
  EXPECT_TRUE(IsBroken("1\r\naX"));
  EXPECT_TRUE(IsBroken("1\r\na\rX"));
}

TEST(Http1Chunks, ASizeIsUpToSixteenHexadecimalDigits) {
  for (const std::string_view bad :
       {"\r\n", ";x\r\n", "g\r\n", "0x1\r\n", "-1\r\n", "+1\r\n", "1.\r\n", "1 1\r\n"}) {
    EXPECT_TRUE(IsBroken(bad)) << bad;
  }
  EXPECT_TRUE(IsBroken("00000000000000001\r\n")) << "seventeen digits";
  EXPECT_EQ(Decode("ffffffffffffffff\r\nabc"), "abc...");
}

TEST(Http1Chunks, ALineHas4096BytesAtMost) {
  const auto chunk = [](std::size_t line) {
    return "1;" + std::string(line - 4, 'x') + "\r\na\r\n0\r\n\r\n";
  };
  EXPECT_EQ(Decode(chunk(4096)), "a|");
  EXPECT_TRUE(IsBroken(chunk(4097)));
  EXPECT_TRUE(IsBroken(std::string(4097, '1'))) << "without its end";
  EXPECT_EQ(Decode(std::string(4096, '1')), "...");
}

TEST(Http1Chunks, AByteAChunkIsFineButNotWithLargeExtensions) {
  std::string small;
  std::string large;
  for (int i = 0; i < 5000; ++i) small += "1\r\nx\r\n";
  for (int i = 0; i < 20; ++i) large += "1;" + std::string(1000, 'e') + "\r\nx\r\n";
  EXPECT_EQ(Decode(std::vector<std::string_view>{small, "0\r\n\r\n"}),
            std::string(5000, 'x') + "|");
  EXPECT_EQ(Decode(std::vector<std::string_view>{large}),
            std::string(16, 'x') + "!there is too much between the chunks");
}

TEST(Http1Chunks, DataMakesUpForExtensions) {
  std::string bytes;
  for (int i = 0; i < 100; ++i) {
    bytes += "200;" + std::string(1000, 'e') + "\r\n" + std::string(512, 'x') + "\r\n";
  }
  bytes += "0\r\n\r\n";
  EXPECT_EQ(Decode(std::vector<std::string_view>{bytes}), std::string(51200, 'x') + "|");
}

TEST(Http1Chunks, TrailersEndWithin4096Bytes) {
  const auto trailers = [](std::size_t size) {
    return "0\r\nT: " + std::string(size - 7, 'x') + "\r\n\r\n";
  };
  EXPECT_TRUE(Decode(trailers(4096)).starts_with("|T: x"));
  EXPECT_TRUE(IsBroken(trailers(4097)));
  EXPECT_TRUE(IsBroken("0\r\n" + std::string(4096, 'x'))) << "without an end";
}

TEST(Http1Chunks, ABareLfDoesNotEndTheTrailers) {
  EXPECT_EQ(Decode("0\r\nT: 1\n\n"), "...");
  EXPECT_EQ(Decode("0\r\n\n"), "...");
}

}  // namespace
}  // namespace sonde
