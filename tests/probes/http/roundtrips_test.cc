#include "probes/http/roundtrips.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "fakes/fake_loop.h"

namespace sonde {
namespace {

/// The keys whose times came, of each request.
std::vector<std::string> Seen(const Roundtrips& trips, const FakeLoop& loop) {
  RunLog log(LogLevel::kDebug);
  trips.Tell(loop, log);
  std::vector<std::string> seen;
  for (const RunLogLine& line : log.Take()) {
    std::string keys;
    for (const auto& [key, value] : line.fields) {
      if (!value.starts_with("0001-")) keys += key + " ";
    }
    seen.push_back(std::move(keys));
  }
  return seen;
}

TEST(Roundtrips, ShowOnlyWhatHappened) {
  FakeLoop loop;
  const MonoTime now = loop.Now();
  Roundtrips trips;
  trips.Begin();
  trips.Record({.start = now, .connect_start = now}, {.over = std::nullopt});
  trips.Begin();
  trips.Record({.start = now, .connect_start = now}, {.over = now});
  trips.Begin();
  trips.LookedUp(now, now);
  trips.Record({.start = now, .connect_start = now, .connected = now, .first_byte = now},
               {.over = now});
  trips.End(now);
  EXPECT_EQ(
      Seen(trips, loop),
      (std::vector<std::string>{"roundtrip start dnsDone ", "roundtrip start dnsDone connectDone ",
                                "roundtrip start dnsDone connectDone gotConn responseStart "
                                "end "}));
}

}  // namespace
}  // namespace sonde
