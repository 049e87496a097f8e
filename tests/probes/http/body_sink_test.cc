#include "probes/http/body_sink.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "servers/compressed.h"

namespace sonde {
namespace {

TEST(BodySinkTest, CountsToTheLimitAndNoFurther) {
  BodySink sink({.limit = 128});
  EXPECT_TRUE(sink.Accept(std::string(127, 'x')));
  EXPECT_TRUE(sink.Accept("x")) << "exactly the limit is fine";
  EXPECT_FALSE(sink.closed());
  EXPECT_FALSE(sink.Flaw());
  EXPECT_FALSE(sink.Accept("x"));
  EXPECT_TRUE(sink.closed());
  EXPECT_EQ(sink.Flaw().reason, FailureReason::kSizeLimit);
  EXPECT_EQ(sink.count(), 128U);
  EXPECT_TRUE(sink.TakeKept().empty());
}

TEST(BodySinkTest, KeepsOnlyWhatIsLookedAtAndNeverTooMuch) {
  BodySink free({});
  EXPECT_TRUE(free.Accept(std::string(1000, 'x')));
  EXPECT_TRUE(free.TakeKept().empty());
  BodySink kept({.limit = 4, .keep = true});
  EXPECT_FALSE(kept.Accept("abcdef"));
  EXPECT_EQ(kept.TakeKept(), "abcd");
  BodySink bounded({.keep = true});
  const std::string megabyte(1 << 20, 'x');
  for (int i = 0; i < 16; ++i) EXPECT_TRUE(bounded.Accept(megabyte));
  EXPECT_FALSE(bounded.Accept("x"));
  EXPECT_EQ(bounded.TakeKept().size(), BodySink::kDefaultKept);
}

// "hello" as raw deflate.
constexpr std::string_view kHello("\xcb\x48\xcd\xc9\xc9\x07\x00", 7);

TEST(BodySinkTest, CountsAndKeepsTheDecodedBody) {
  BodySink sink({.limit = 5, .keep = true, .coding = "Deflate"});
  EXPECT_TRUE(sink.Accept(kHello.substr(0, 4)));
  EXPECT_FALSE(sink.Accept(std::string(kHello.substr(4)) + "more"))
      << "the compressed data has ended, so nothing more is read";
  EXPECT_TRUE(sink.closed());
  EXPECT_FALSE(sink.Flaw()) << sink.Flaw().detail;
  EXPECT_EQ(sink.count(), 5U);
  EXPECT_EQ(sink.TakeKept(), "hello");
}

TEST(BodySinkTest, LimitsHoldForTheDecodedBody) {
  BodySink sink({.limit = 4, .keep = true, .coding = "deflate"});
  EXPECT_FALSE(sink.Accept(kHello));
  EXPECT_EQ(sink.Flaw().reason, FailureReason::kSizeLimit);
  EXPECT_EQ(sink.count(), 4U);
  EXPECT_TRUE(sink.readable());
}

TEST(BodySinkTest, DecodedBodiesAreLimitedEvenIfNobodySaysSo) {
  BodySink plain({.coding = "identity"});
  const std::string megabyte(1 << 20, 'x');
  int taken = 0;
  while (plain.Accept(megabyte)) {
    ++taken;
    plain.DecodeBacklog();
    plain.NextTurn();
  }
  EXPECT_EQ(taken, 64);
  EXPECT_EQ(plain.Flaw().reason, FailureReason::kSizeLimit);
}

TEST(BodySinkTest, WhatTakesTooLongToDecodeIsABacklog) {
  constexpr std::size_t kBytes = 5'000'000;
  constexpr std::uint64_t kMostAtOnce = BodySink::kOneTurn + Decompressor::kPieceBytes;
  const std::string bomb = Deflate(std::string(kBytes, '\0'));
  BodySink sink({.coding = "deflate"});
  EXPECT_TRUE(sink.Accept(std::string_view(bomb).substr(0, bomb.size() / 2)));
  EXPECT_TRUE(sink.has_backlog());
  EXPECT_LE(sink.count(), kMostAtOnce);
  EXPECT_TRUE(sink.Accept(std::string_view(bomb).substr(bomb.size() / 2)));
  EXPECT_LE(sink.count(), kMostAtOnce) << "it waits behind the backlog";

  const std::uint64_t counted = sink.count();
  BodySink lent = sink.Lend();
  EXPECT_EQ(sink.count(), counted);
  EXPECT_FALSE(sink.has_backlog());
  EXPECT_TRUE(sink.readable());
  EXPECT_FALSE(sink.Flaw());

  lent.DecodeBacklog();
  EXPECT_FALSE(lent.has_backlog());
  EXPECT_EQ(lent.count(), kBytes);
  EXPECT_TRUE(lent.closed()) << "the stream has ended";
  EXPECT_FALSE(lent.Flaw());
}

TEST(BodySinkTest, ABacklogEndsAtTheLimitToo) {
  BodySink sink({.limit = 1'000'000, .keep = true, .coding = "deflate"});
  EXPECT_TRUE(sink.Accept(Deflate(std::string(5'000'000, '\0'))));
  ASSERT_TRUE(sink.has_backlog());
  sink.DecodeBacklog();
  EXPECT_TRUE(sink.closed());
  EXPECT_EQ(sink.Flaw().reason, FailureReason::kSizeLimit);
  EXPECT_EQ(sink.TakeKept().size(), 1'000'000U);
}

TEST(BodySinkTest, EachTurnHasItsTime) {
  BodySink sink({.coding = "identity"});
  const std::string piece(BodySink::kOneTurn / 2, 'x');
  EXPECT_TRUE(sink.Accept(piece));
  EXPECT_FALSE(sink.has_backlog());
  sink.NextTurn();
  EXPECT_TRUE(sink.Accept(piece));
  EXPECT_FALSE(sink.has_backlog());
  EXPECT_TRUE(sink.Accept(piece));
  EXPECT_TRUE(sink.has_backlog());
}

TEST(BodySinkTest, SaysWhyABodyCannotBeDecoded) {
  BodySink wrong({.coding = "deflate"});
  EXPECT_FALSE(wrong.Accept("\xff\xff"));
  EXPECT_EQ(wrong.Flaw().reason, FailureReason::kDecode);
  EXPECT_TRUE(wrong.readable()) << "raw deflate has no head that could be missing";
  BodySink cut({.coding = "deflate"});
  EXPECT_TRUE(cut.Accept(kHello.substr(0, 3)));
  EXPECT_EQ(cut.Flaw().reason, FailureReason::kDecode);
  BodySink headless({.coding = "gzip"});
  EXPECT_EQ(headless.Flaw().reason, FailureReason::kDecode) << "an empty body is no gzip stream";
  EXPECT_FALSE(headless.readable());
}

TEST(BodySinkTest, ABodyOfUnknownCodingIsCountedAsItComes) {
  BodySink sink({.limit = 4, .coding = "zstd"});
  EXPECT_TRUE(sink.Accept("abc"));
  EXPECT_FALSE(sink.readable());
  EXPECT_EQ(sink.Flaw().reason, FailureReason::kConfig);
  EXPECT_FALSE(sink.Accept("def"));
  EXPECT_EQ(sink.count(), 4U);
  EXPECT_EQ(sink.Flaw().reason, FailureReason::kConfig);
}

}  // namespace
}  // namespace sonde
