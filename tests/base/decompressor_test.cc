#include "sonde/decompressor.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "servers/compressed.h"

namespace sonde {
namespace {

// "hello hello hello", by another implementation.
const std::string kBrotli(
    "\x1b\x10\x00\xf8\x8d\x94\x6e\xde\x44\x55\x86\x96\x6c\x20\x6f\x01\x4f\x1c\x60\x1c", 20);

/// What came out, and "!" with the error if there was one.
std::string Decoded(std::string_view coding, std::string_view encoded,
                    std::size_t piece_bytes = 1'000'000) {
  const auto decoder = Decompressor::For(coding);
  std::string plain;
  Decompressor::Sink sink = [&](std::string_view piece) {
    plain += piece;
    return true;
  };
  while (!encoded.empty()) {
    std::string_view piece = encoded.substr(0, piece_bytes);
    if (auto fed = decoder->Feed(piece, sink); !fed) return plain + "!" + fed.error().message;
    encoded.remove_prefix(std::min(piece_bytes, encoded.size()));
  }
  if (auto ended = decoder->End(); !ended) return plain + "!" + ended.error().message;
  return plain;
}

TEST(DecompressorTest, KnowsItsCodingsInAnyCase) {
  for (const char* name : {"gzip", "GZip", "br", "BR", "deflate", "Deflate", "identity"}) {
    EXPECT_NE(Decompressor::For(name), nullptr) << name;
  }
  for (const char* name : {"", "zstd", "x-gzip", " gzip", "compress"}) {
    EXPECT_EQ(Decompressor::For(name), nullptr) << name;
  }
}

TEST(DecompressorTest, DecodesWhateverThePieces) {
  for (const std::size_t piece : {1U, 2U, 7U, 1000U}) {
    EXPECT_EQ(Decoded("gzip", Gzip("hello"), piece), "hello");
    EXPECT_EQ(Decoded("deflate", Deflate("hello"), piece), "hello");
    EXPECT_EQ(Decoded("br", kBrotli, piece), "hello hello hello");
    EXPECT_EQ(Decoded("identity", "hello", piece), "hello");
  }
  EXPECT_EQ(Decoded("gzip", Gzip("")), "");
  const std::string large(1'000'000, 'x');
  EXPECT_EQ(Decoded("gzip", Gzip(large)), large);
  EXPECT_EQ(Decoded("deflate", Deflate(large), 100), large);
}

TEST(DecompressorTest, GzipHasAnyNumberOfMembers) {
  EXPECT_EQ(Decoded("gzip", Gzip("a") + Gzip("") + Gzip("b")), "ab");
  EXPECT_EQ(Decoded("gzip", Gzip("a") + Gzip("b"), 1), "ab");
  EXPECT_EQ(Decoded("gzip", Gzip("a") + Gzip("b").substr(0, 10)),
            "a!the compressed data ends early");
}

TEST(DecompressorTest, GarbageBehindTheEndIsAnErrorUnlessTheStreamSaysWhereItEnds) {
  EXPECT_EQ(Decoded("gzip", Gzip("a") + "garbage"), "a!incorrect header check");
  EXPECT_EQ(Decoded("gzip", Gzip("a") + "g"), "a!the compressed data ends early");
  EXPECT_EQ(Decoded("br", kBrotli + "g"),
            "hello hello hello!there is more after the end of the compressed data");
  EXPECT_EQ(Decoded("br", kBrotli + "g", 20),
            "hello hello hello!there is more after the end of the compressed data");
  EXPECT_EQ(Decoded("deflate", Deflate("a") + "garbage"), "a");
  EXPECT_EQ(Decoded("deflate", Deflate("a") + "garbage", 1), "a");
}

TEST(DecompressorTest, WhatEndsEarlyIsAnError) {
  for (const auto& [coding, whole] : {std::pair<const char*, std::string>{"gzip", Gzip("hello")},
                                      {"deflate", Deflate("hello")},
                                      {"br", kBrotli}}) {
    for (std::size_t size = 0; size < whole.size(); ++size) {
      EXPECT_NE(Decoded(coding, whole.substr(0, size)).find("!the compressed data ends early"),
                std::string::npos)
          << coding << " " << size;
    }
  }
  EXPECT_EQ(Decoded("identity", ""), "");
}

TEST(DecompressorTest, WhatIsNoSuchStreamIsAnError) {
  EXPECT_EQ(Decoded("gzip", "hello, I am plain text"), "!incorrect header check");
  std::string bad_sum = Gzip("hello");
  bad_sum[bad_sum.size() - 6] ^= 1;
  EXPECT_EQ(Decoded("gzip", bad_sum), "hello!incorrect data check");
  EXPECT_NE(Decoded("deflate", Zlib("hello")).find('!'), std::string::npos)
      << "zlib's wrapping is not raw deflate";
  EXPECT_NE(Decoded("br", "hello, I am plain text").find('!'), std::string::npos);
}

TEST(DecompressorTest, GzipHasBegunOnceItsHeadIsThere) {
  const auto decoder = Decompressor::For("gzip");
  Decompressor::Sink sink = [](std::string_view) { return true; };
  const std::string gzip = Gzip("hello");
  std::string_view piece = std::string_view(gzip).substr(0, 9);
  EXPECT_FALSE(decoder->begun());
  ASSERT_TRUE(decoder->Feed(piece, sink));
  EXPECT_TRUE(piece.empty());
  EXPECT_FALSE(decoder->begun());
  piece = std::string_view(gzip).substr(9, 2);
  ASSERT_TRUE(decoder->Feed(piece, sink));
  EXPECT_TRUE(decoder->begun());
  EXPECT_TRUE(Decompressor::For("deflate")->begun());
}

TEST(DecompressorTest, ASinkThatHasEnoughStopsABomb) {
  for (const char* coding : {"gzip", "deflate"}) {
    const std::string zeros(10'000'000, '\0');
    const std::string bomb = coding == std::string_view("gzip") ? Gzip(zeros) : Deflate(zeros);
    std::size_t taken = 0;
    Decompressor::Sink sink = [&](std::string_view piece) {
      EXPECT_LE(piece.size(), Decompressor::kPieceBytes);
      taken += piece.size();
      return taken < 100'000;
    };
    std::string_view rest = bomb;
    EXPECT_TRUE(Decompressor::For(coding)->Feed(rest, sink));
    EXPECT_LT(taken, 100'000 + Decompressor::kPieceBytes);
  }
}

TEST(DecompressorTest, GoesOnWhereItsSinkStopped) {
  const std::string text = std::string(200'000, 'x') + "end";
  for (const auto& [coding, encoded, want] : {std::tuple<const char*, std::string, std::string>{
                                                  "gzip", Gzip(text) + Gzip("more"), text + "more"},
                                              {"deflate", Deflate(text), text},
                                              {"br", kBrotli, "hello hello hello"},
                                              {"identity", text, text}}) {
    const auto decoder = Decompressor::For(coding);
    std::string plain;
    bool stopped = false;
    Decompressor::Sink sink = [&](std::string_view piece) {
      plain += piece;
      stopped = true;
      return false;
    };
    std::string_view rest = encoded;
    do {
      stopped = false;
      ASSERT_TRUE(decoder->Feed(rest, sink)) << coding;
    } while (stopped);
    EXPECT_TRUE(rest.empty()) << coding;
    EXPECT_EQ(plain, want) << coding;
    EXPECT_TRUE(decoder->End()) << coding;
  }
}

}  // namespace
}  // namespace sonde
