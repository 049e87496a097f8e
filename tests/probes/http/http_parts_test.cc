#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "probes/http/accept_encoding.h"
#include "probes/http/body_sink.h"
#include "probes/http/http_phases.h"

namespace sonde {
namespace {

using std::chrono::milliseconds;

MonoTime At(int ms) { return MonoTime(milliseconds(ms)); }

HttpTrace Whole(bool tls) {
  HttpTrace trace;
  trace.start = At(0);
  trace.connect_start = At(1);
  trace.connected = At(11);
  if (tls) {
    trace.tls_start = At(12);
    trace.tls_done = At(42);
  }
  trace.request_sent = At(43);
  trace.first_byte = At(142);
  trace.end = At(150);
  return trace;
}

TEST(HttpPhasesTest, CountsAsTheExporterDoes) {
  HttpPhases phases;
  phases.AddHop(Whole(true), true, false, true, At(1000));
  EXPECT_EQ(phases.connect, milliseconds(10));
  EXPECT_EQ(phases.tls, milliseconds(30));
  EXPECT_EQ(phases.processing, milliseconds(100));
  EXPECT_EQ(phases.transfer, milliseconds(8));
  phases.AddHop(Whole(false), false, false, false, At(1000));
  EXPECT_EQ(phases.connect, milliseconds(20));
  EXPECT_EQ(phases.tls, milliseconds(30));
  EXPECT_EQ(phases.processing, milliseconds(231));
  EXPECT_EQ(phases.transfer, milliseconds(8)) << "bodies of redirects count nowhere";
}

TEST(HttpPhasesTest, HopWithoutConnectionAddsNothing) {
  HttpTrace trace = Whole(true);
  trace.tls_done.reset();
  trace.first_byte.reset();
  HttpPhases phases;
  phases.AddHop(trace, true, false, true, At(1000));
  EXPECT_EQ(phases.connect, Duration::zero());
  EXPECT_EQ(phases.tls, Duration::zero());
}

TEST(HttpPhasesTest, TheHandshakeOfQuicIsConnectAndTls) {
  HttpPhases phases;
  phases.AddQuicHop(Whole(true), true, At(1000));
  EXPECT_EQ(phases.connect, milliseconds(41))
      << "from the first packet to the end of the handshake";
  EXPECT_EQ(phases.tls, phases.connect);
  EXPECT_EQ(phases.processing, milliseconds(99));
  EXPECT_EQ(phases.transfer, milliseconds(8));
  HttpTrace silent;
  silent.connect_start = At(1);
  phases.AddQuicHop(silent, true, At(1000));
  EXPECT_EQ(phases.connect, milliseconds(41)) << "a hop without a connection adds nothing";
}

TEST(HttpPhasesTest, InterruptedTransferEndsNow) {
  HttpTrace trace = Whole(false);
  trace.end.reset();
  HttpPhases phases;
  phases.AddHop(trace, false, false, true, At(642));
  EXPECT_EQ(phases.transfer, milliseconds(500));
}

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
  while (plain.Accept(megabyte)) ++taken;
  EXPECT_EQ(taken, 64);
  EXPECT_EQ(plain.Flaw().reason, FailureReason::kSizeLimit);
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

TEST(AcceptsCodingTest, TheHeaviestEntryThatNamesItDecides) {
  struct Case {
    const char* header;
    const char* coding;
    bool accepted;
  };
  constexpr Case kCases[] = {
      {"gzip", "gzip", true},
      {"gzip", "br", false},
      {"gzip", "GZIP", false},
      {"GZIP", "gzip", false},
      {"gzip", "identity", false},
      {" br , gzip ", "gzip", true},
      {"*", "br", true},
      {"gzip;q=0", "gzip", false},
      {"gzip;q=0.0004", "gzip", false},
      {"gzip;q=0.0006", "gzip", true},
      {"gzip;q=-1", "gzip", false},
      {"gzip;q=x", "gzip", false},
      {"gzip;q=", "gzip", false},
      {"gzip; q = 1", "gzip", false},
      {"gzip;1", "gzip", true},
      {"gzip;q=+1", "gzip", true},
      {"gzip;q=1;x=2", "gzip", false},
      {"gzip;q=0, *;q=0.5", "gzip", true},
      {"*;q=0, gzip;q=0.5", "gzip", true},
      {"*;q=1, gzip;q=0", "gzip", true},
      {"gzip;q=0, gzip", "gzip", true},
      {"br;q=1.0, gzip;q=0.8, *;q=0.1", "deflate", true},
      {",", "gzip", false},
  };
  for (const Case& c : kCases) {
    EXPECT_EQ(AcceptsCoding(c.header, c.coding), c.accepted) << c.header << " / " << c.coding;
  }
}

}  // namespace
}  // namespace sonde
