#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "probes/http/accept_encoding.h"
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
  EXPECT_EQ(phases.processing, milliseconds(99))
      << "from the request on; before, the agent was slow";
  EXPECT_EQ(phases.transfer, milliseconds(8));
  phases.AddHop(Whole(false), false, false, false, At(1000));
  EXPECT_EQ(phases.connect, milliseconds(20));
  EXPECT_EQ(phases.tls, milliseconds(30));
  EXPECT_EQ(phases.processing, milliseconds(198));
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
