#include <gtest/gtest.h>

#include <chrono>
#include <string>

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
  phases.AddHop(Whole(true), true, true, At(1000));
  EXPECT_EQ(phases.connect, milliseconds(10));
  EXPECT_EQ(phases.tls, milliseconds(30));
  EXPECT_EQ(phases.processing, milliseconds(100));
  EXPECT_EQ(phases.transfer, milliseconds(8));
  phases.AddHop(Whole(false), false, false, At(1000));
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
  phases.AddHop(trace, true, true, At(1000));
  EXPECT_EQ(phases.connect, Duration::zero());
  EXPECT_EQ(phases.tls, Duration::zero());
}

TEST(HttpPhasesTest, InterruptedTransferEndsNow) {
  HttpTrace trace = Whole(false);
  trace.end.reset();
  HttpPhases phases;
  phases.AddHop(trace, false, true, At(642));
  EXPECT_EQ(phases.transfer, milliseconds(500));
}

TEST(BodySinkTest, CountsToTheLimitAndNoFurther) {
  BodySink sink(128, false);
  EXPECT_TRUE(sink.Accept(std::string(127, 'x')));
  EXPECT_TRUE(sink.Accept("x")) << "exactly the limit is fine";
  EXPECT_FALSE(sink.exceeded());
  EXPECT_FALSE(sink.Accept("x"));
  EXPECT_TRUE(sink.exceeded());
  EXPECT_EQ(sink.count(), 128U);
  EXPECT_TRUE(sink.TakeKept().empty());
}

TEST(BodySinkTest, KeepsOnlyWhatIsLookedAtAndNeverTooMuch) {
  BodySink free(0, false);
  EXPECT_TRUE(free.Accept(std::string(1000, 'x')));
  EXPECT_TRUE(free.TakeKept().empty());
  BodySink kept(4, true);
  EXPECT_FALSE(kept.Accept("abcdef"));
  EXPECT_EQ(kept.TakeKept(), "abcd");
  BodySink bounded(0, true);
  const std::string megabyte(1 << 20, 'x');
  for (int i = 0; i < 16; ++i) EXPECT_TRUE(bounded.Accept(megabyte));
  EXPECT_FALSE(bounded.Accept("x"));
  EXPECT_EQ(bounded.TakeKept().size(), BodySink::kDefaultKept);
}

}  // namespace
}  // namespace sonde
