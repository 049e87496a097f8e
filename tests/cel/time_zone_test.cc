#include "cel/time_zone.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "cel/posix_zone.h"
#include "cel/time.h"

namespace sonde::cel {
namespace {

constexpr std::int32_t kHour = 3600;

std::int64_t At(std::string_view text) { return ParseTimestamp(text).value().seconds; }

TEST(PosixZone, ChangesTwiceAYear) {
  const PosixZone paris = PosixZone::Parse("CET-1CEST,M3.5.0,M10.5.0/3").value();
  EXPECT_EQ(paris.OffsetAt(At("2050-03-27T00:59:59Z")), kHour);
  EXPECT_EQ(paris.OffsetAt(At("2050-03-27T01:00:00Z")), 2 * kHour);
  EXPECT_EQ(paris.OffsetAt(At("2050-10-30T00:59:59Z")), 2 * kHour);
  EXPECT_EQ(paris.OffsetAt(At("2050-10-30T01:00:00Z")), kHour);
}

TEST(PosixZone, OfTheSouthIsInSummerAtNewYear) {
  const PosixZone sydney = PosixZone::Parse("AEST-10AEDT,M10.1.0,M4.1.0/3").value();
  EXPECT_EQ(sydney.OffsetAt(At("2050-01-01T00:00:00Z")), 11 * kHour);
  EXPECT_EQ(sydney.OffsetAt(At("2050-07-01T00:00:00Z")), 10 * kHour);
  EXPECT_EQ(sydney.OffsetAt(At("2050-12-31T23:00:00Z")), 11 * kHour);
}

TEST(PosixZone, ReadsEveryForm) {
  EXPECT_EQ(PosixZone::Parse("<+0545>-5:45").value().OffsetAt(0), 5 * kHour + 45 * 60);
  // Greenland: the change happens at -1:00, the evening before.
  const PosixZone nuuk = PosixZone::Parse("<-02>2<-01>,M3.5.0/-1,M10.5.0/0").value();
  EXPECT_EQ(nuuk.OffsetAt(At("2050-03-27T00:59:59Z")), -2 * kHour);
  EXPECT_EQ(nuuk.OffsetAt(At("2050-03-27T01:00:00Z")), -kHour);
  // Day 60 without and day 59 with February 29 are both March 1 in a leap year.
  const PosixZone julian = PosixZone::Parse("AAA0BBB,J60/0,J61/0").value();
  const PosixZone counted = PosixZone::Parse("AAA0BBB,60/0,61/0").value();
  for (const PosixZone& zone : {julian, counted}) {
    EXPECT_EQ(zone.OffsetAt(At("2024-02-29T23:59:59Z")), 0);
    EXPECT_EQ(zone.OffsetAt(At("2024-03-01T00:00:00Z")), kHour);
  }
  EXPECT_EQ(julian.OffsetAt(At("2023-03-01T00:00:00Z")), kHour);
  EXPECT_EQ(counted.OffsetAt(At("2023-03-01T00:00:00Z")), 0);
}

TEST(PosixZone, RefusesWhatIsMalformed) {
  for (const std::string_view bad :
       {"", "A", "AB1", "CET", "CET-", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M13.5.0,M10.5.0",
        "CET-1CEST,M3.6.0,M10.5.0", "CET-1CEST,M3.5.7,M10.5.0", "CET-1CEST,M3.5.0,M10.5.0x",
        "<+03-3", "CET-1CEST,J0,J1", "CET-999", "CET-1:99"}) {
    EXPECT_FALSE(PosixZone::Parse(bad)) << bad;
  }
}

std::string BigEndian(std::int64_t number, int bytes) {
  std::string out;
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
    out +=
        static_cast<char>(static_cast<unsigned char>(static_cast<std::uint64_t>(number) >> shift));
  }
  return out;
}

std::string Header(int transitions, int types, int name_bytes) {
  std::string out = "TZif2" + std::string(15, '\0');
  for (const int count : {0, 0, 0, transitions, types, name_bytes}) out += BigEndian(count, 4);
  return out;
}

/// Offset 600 until 1000, 3600 until 2000, then a rule.
std::string Tzif(std::string_view rule) {
  std::string data = Header(0, 0, 0) + Header(2, 2, 4);
  data += BigEndian(1000, 8) + BigEndian(2000, 8) + std::string("\1\0", 2);
  data +=
      BigEndian(600, 4) + std::string(2, '\0') + BigEndian(3600, 4) + std::string(2, '\0') + "ABC";
  return data + '\0' + "\n" + std::string(rule) + "\n";
}

TEST(TimeZone, FollowsItsTransitionsThenItsRule) {
  const TimeZone zone = TimeZone::Parse(Tzif("ABC-3")).value();
  EXPECT_EQ(zone.OffsetAt(-1'000'000), 600);
  EXPECT_EQ(zone.OffsetAt(999), 600);
  EXPECT_EQ(zone.OffsetAt(1000), 3600);
  EXPECT_EQ(zone.OffsetAt(1999), 3600);
  EXPECT_EQ(zone.OffsetAt(2000), 3 * kHour);
  EXPECT_EQ(TimeZone::Parse(Tzif("")).value().OffsetAt(1'000'000), 600)
      << "no rule: the last offset";
}

TEST(TimeZone, RefusesFilesThatAreCutOff) {
  const std::string data = Tzif("ABC-3");
  const std::size_t block_end = data.size() - std::string_view("\nABC-3\n").size();
  for (std::size_t size = 0; size < block_end; ++size) {
    EXPECT_FALSE(TimeZone::Parse(std::string_view(data).substr(0, size))) << size;
  }
  std::string bad_type = data;
  bad_type[bad_type.find(std::string("\1\0", 2), 88)] = 2;
  EXPECT_FALSE(TimeZone::Parse(bad_type));
}

TEST(ZoneTable, TakesOffsetsAndKnownNamesOnly) {
  const ZoneTable zones =
      ZoneTable::Load({"../../etc/passwd", "/etc/passwd", "Europe", "no zone", ""});
  EXPECT_EQ(zones.OffsetAt("", 0), 0);
  EXPECT_EQ(zones.OffsetAt("UTC", 0), 0);
  EXPECT_EQ(zones.OffsetAt("+02:30", 0), 9000);
  EXPECT_EQ(zones.OffsetAt("-02:30", 0), -9000);
  EXPECT_EQ(zones.OffsetAt("2:5", 0), 7500);
  for (const std::string_view bad : {"+24:00", "+02:60", ":30", "2:", "+:30", "2:3:4", "02:-5",
                                     "Europe", "../../etc/passwd", "Mars"}) {
    EXPECT_FALSE(zones.OffsetAt(bad, 0)) << bad;
  }
}

}  // namespace
}  // namespace sonde::cel
