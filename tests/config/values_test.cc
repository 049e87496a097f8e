// How values are read and printed: go-yaml's rules for scalars, Go's durations, blackbox's sizes.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "parse.h"
#include "sonde/config_spec.h"

namespace sonde {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::nanoseconds;
using std::chrono::seconds;

/// The value that `text` (YAML) decodes to, if it does.
template <typename T>
std::optional<T> Decoded(const std::string& text) {
  ConfigErrors errors;
  T value{};
  const ConfigNode node = *Yaml("v: " + text + "\n").Find("v");
  if (!ValueCodec<T>::Decode(node, value, errors)) {
    EXPECT_FALSE(errors.empty()) << text;
    return std::nullopt;
  }
  EXPECT_TRUE(errors.empty()) << text;
  return value;
}

template <typename T>
std::string DecodeError(const std::string& text) {
  ConfigErrors errors;
  T value{};
  ValueCodec<T>::Decode(*Yaml("v: " + text + "\n").Find("v"), value, errors);
  return errors.ToString();
}

template <typename T>
std::string Printed(const T& value) {
  ConfigPrinter printer;
  ValueCodec<T>::Print(value, "v", printer);
  return printer.Take();
}

TEST(Values, IntegersAreReadAsGoYamlReadsThem) {
  const std::pair<const char*, std::int64_t> good[] = {
      {"200", 200},
      {"-1", -1},
      {"+7", 7},
      {"0x1F", 31},
      {"0o17", 15},
      {"017", 15},
      {"0b101", 5},
      {"1_000", 1000},
      {"200.0", 200},
      {"1.5", 1},
      {"-0.9", 0},
      {"2e2", 200},
      {"08", 8},
      {"0", 0},
      {"-0x10", -16},
      {"!!int 5", 5},
      {"9223372036854775807", 9223372036854775807},
  };
  for (const auto& [text, value] : good) EXPECT_EQ(Decoded<std::int64_t>(text), value) << text;
  for (const char* bad : {"'200'", "\"1\"", "ok", "0x", "1__x", "true", "[1]", "{a: 1}", ".inf",
                          ".nan", "9223372036854775808", "1e30", "!!str 5", "_1", "--1"}) {
    EXPECT_FALSE(Decoded<std::int64_t>(bad)) << bad;
  }
  EXPECT_FALSE(Decoded<int>("2147483648"));
  EXPECT_EQ(Decoded<int>("-2147483648"), std::numeric_limits<int>::min());
}

TEST(Values, BooleansAreWordsAndThoseOfYaml11MayHaveQuotes) {
  for (const char* yes : {"true", "True", "TRUE", "yes", "\"yes\"", "'Y'", "!!str on", "Yes", "YES",
                          "on", "On", "ON", "y", "Y"}) {
    EXPECT_EQ(Decoded<bool>(yes), true) << yes;
  }
  for (const char* no :
       {"false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF", "n", "N"}) {
    EXPECT_EQ(Decoded<bool>(no), false) << no;
  }
  for (const char* bad : {"'true'", "1", "0", "t", "f", "tRUE", "nah", "\"yeah\"", "[true]"}) {
    EXPECT_FALSE(Decoded<bool>(bad)) << bad;
  }
}

TEST(Values, StringsTakeEveryScalarAsWritten) {
  const std::pair<const char*, const char*> good[] = {
      {"abc", "abc"},          {"12", "12"},     {"1.50", "1.50"},
      {"true", "true"},        {"'x y'", "x y"}, {"2001-01-01", "2001-01-01"},
      {"\"a\\nb\"", "a\nb"},   {"0x1F", "0x1F"}, {"!!binary aGkh", "hi!"},
      {"!!binary aGk=", "hi"}, {"''", ""},
  };
  for (const auto& [text, value] : good) EXPECT_EQ(Decoded<std::string>(text), value) << text;
  for (const char* bad : {"[a]", "{a: b}", "!!binary '=x'", "!!binary a", "!!binary 'a$=='"}) {
    EXPECT_FALSE(Decoded<std::string>(bad)) << bad;
  }
}

TEST(Values, NumbersMayBeWholeOrNot) {
  EXPECT_EQ(Decoded<double>("1"), 1.0);
  EXPECT_EQ(Decoded<double>("0.005"), 0.005);
  EXPECT_EQ(Decoded<double>("+.5"), 0.5);
  EXPECT_EQ(Decoded<double>("-1e3"), -1000.0);
  EXPECT_TRUE(std::isinf(Decoded<double>(".inf").value_or(0)));
  EXPECT_FALSE(Decoded<double>("'1'"));
  EXPECT_FALSE(Decoded<double>("1s"));
}

TEST(Values, DurationsAreGos) {
  const std::pair<const char*, Duration> good[] = {
      {"5s", seconds(5)},
      {"1m30s", seconds(90)},
      {".5s", milliseconds(500)},
      {"1.5h", minutes(90)},
      {"-3s", seconds(-3)},
      {"1h2m3.5s", milliseconds(3723500)},
      {"100ns", nanoseconds(100)},
      {"2us", nanoseconds(2000)},
      {"2µs", nanoseconds(2000)},
      {"2μs", nanoseconds(2000)},
      {"'0'", seconds(0)},
      {"+1ms", milliseconds(1)},
      {"1.s", seconds(1)},
      {"2562047h", hours(2562047)},
      {"0.1234567890123456789s", nanoseconds(123456789)},
  };
  for (const auto& [text, value] : good) EXPECT_EQ(Decoded<Duration>(text), value) << text;
  for (const char* bad : {"5", "0", "1.5", "''", "s", "5 s", "1d", "1w", "1y", "5S", "1s-",
                          "'- 1s'", ".s", "2562048h", "99999999999999999999s", "[1s]", "soon"}) {
    EXPECT_FALSE(Decoded<Duration>(bad)) << bad;
  }
}

TEST(Values, DurationsOfSondesOwnKeysHaveDaysAndWeeks) {
  EXPECT_EQ(Decoded<LongDuration>("21d")->value, hours(21 * 24));
  EXPECT_EQ(Decoded<LongDuration>("1w2d3h")->value, hours(9 * 24 + 3));
  EXPECT_FALSE(Decoded<LongDuration>("1y"));
  EXPECT_FALSE(Decoded<LongDuration>("5"));
}

TEST(Values, DurationsPrintAsGoPrintsThem) {
  const std::pair<Duration, const char*> cases[] = {
      {seconds(0), "0s"},           {seconds(5), "5s"},
      {seconds(90), "1m30s"},       {hours(1), "1h0m0s"},
      {milliseconds(1500), "1.5s"}, {milliseconds(100), "100ms"},
      {nanoseconds(2500), "2.5µs"}, {nanoseconds(1), "1ns"},
      {seconds(-3), "-3s"},         {Duration::min(), "-2562047h47m16.854775808s"},
  };
  for (const auto& [duration, text] : cases) EXPECT_EQ(FormatDuration(duration), text);
  EXPECT_EQ(FormatLongDuration(hours(21 * 24)), "21d");
  EXPECT_EQ(FormatLongDuration(hours(2)), "2h");
  EXPECT_EQ(FormatLongDuration(milliseconds(90'500)), "1m30.5s");
  EXPECT_EQ(FormatLongDuration(seconds(0)), "0s");
}

TEST(Values, SizesAreBlackboxes) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max() - 1;
  const std::pair<const char*, std::int64_t> good[] = {
      {"1KB", 1024},   {"1KiB", 1024},          {"1.5MB", 1572864},     {"10B", 10},
      {"0", 0},        {"1MiB512KiB", 1572864}, {"2GB1MB", 2148532224}, {"-1B", kMost},
      {"8EiB", kMost}, {"'1KB'", 1024},
  };
  for (const auto& [text, bytes] : good) EXPECT_EQ(Decoded<ByteSize>(text)->bytes, bytes) << text;
  for (const char* bad : {"10", "10kB", "1mb", "1K", "''", "1KiB1MB", "10XB", "9EiB", "1 KB",
                          "99999999999999999999B", "[1KB]"}) {
    EXPECT_FALSE(Decoded<ByteSize>(bad)) << bad;
  }
  EXPECT_EQ(Printed(ByteSize{1572864}), "v: 1MiB512KiB\n");
  EXPECT_EQ(Printed(ByteSize{1029}), "v: 1KiB5B\n");
}

TEST(Values, PercentsAreShares) {
  EXPECT_DOUBLE_EQ(Decoded<Percent>("99.9%")->ratio, 0.999);
  EXPECT_DOUBLE_EQ(Decoded<Percent>("0.95")->ratio, 0.95);
  for (const char* bad : {"101%", "-1%", "2", "x%", "'%'", ".nan"}) {
    EXPECT_FALSE(Decoded<Percent>(bad)) << bad;
  }
  EXPECT_EQ(Printed(Percent{0.999}), "v: 99.9%\n");
}

TEST(Values, ErrorsSayWhatWasWantedAndHow) {
  EXPECT_EQ(DecodeError<int>("'200'"),
            "f.yml:1:4: cannot use the string \"200\" as an int (remove the quotes)\n");
  EXPECT_EQ(DecodeError<bool>("nah"),
            "f.yml:1:4: cannot use `nah` as a bool (write true or false)\n");
  EXPECT_EQ(DecodeError<Duration>("5"),
            "f.yml:1:4: cannot use `5` as a duration (add a unit: 5s)\n");
  EXPECT_EQ(DecodeError<Duration>("{a: 1}"), "f.yml:1:4: cannot use a mapping as a duration\n");
  EXPECT_EQ(DecodeError<std::vector<std::string>>("x"),
            "f.yml:1:4: cannot use `x` as a list of string (write [x])\n");
  EXPECT_EQ(DecodeError<Regex>("a("),
            "f.yml:1:4: \"a(\": bad regular expression: missing ): a( (RE2 syntax, as in Go)\n");
  EXPECT_EQ(DecodeError<std::string>("[" + std::string(80, 'x') + "]"),
            "f.yml:1:4: cannot use a list as a string\n");
  EXPECT_EQ(DecodeError<int>(std::string(80, 'x')),
            "f.yml:1:4: cannot use `" + std::string(60, 'x') + "…` as an int\n");
}

TEST(Values, ListsDropNullItemsAndReportEveryBadOne) {
  EXPECT_EQ(Decoded<std::vector<int>>("[1, ~, 2]"), (std::vector<int>{1, 2}));
  EXPECT_EQ(DecodeError<std::vector<int>>("[a, 1, b]"),
            "f.yml:1:5: cannot use `a` as an int\nf.yml:1:11: cannot use `b` as an int\n");
}

TEST(Values, SecretsAreNeverPrinted) { EXPECT_EQ(Printed(Secret{"hush"}), "v: <secret>\n"); }

/// `text` printed as a scalar and read again.
std::string RoundTrip(const std::string& text) {
  ConfigPrinter printer;
  printer.Scalar("v", text);
  return Yaml(printer.Take()).Find("v")->text;
}

TEST(Values, PrintedTextReadsBackAsItWas) {
  const std::string texts[] = {
      "plain", "",     " lead",       "trail ",     "a: b",        "a:",        "a #b",
      "#a",    "-",    "- a",         "-a",         "?",           "? a",       "!x",
      "&x",    "*x",   "%x",          "@x",         "`x",          "|",         ">",
      "[a",    "{a",   "it's",        "say \"hi\"", "line\nbreak", "tab\there", "back\\slash",
      "null",  "~",    "true",        "yes",        "off",         "12",        "0x1F",
      "1.5",   ".inf", "<<",          "---",        "...",         "--- a",     "2001-01-01",
      "ü€😀",  "\x01", "${env:HOME}", "a,b]}",      "'",           "\"",        "5s",
  };
  for (const std::string& text : texts) EXPECT_EQ(RoundTrip(text), text);
}

TEST(Values, TextThatWouldReadAsSomethingElseIsQuoted) {
  EXPECT_EQ(Printed(std::string("yes")), "v: \"yes\"\n");
  EXPECT_EQ(Printed(std::string("200")), "v: \"200\"\n");
  EXPECT_EQ(Printed(std::string("a: b")), "v: 'a: b'\n");
  EXPECT_EQ(Printed(std::string("https://a/?b#c")), "v: https://a/?b#c\n");
}

TEST(Values, PrinterLaysOutBlocksAsGoYamlDoes) {
  ConfigPrinter printer(4);
  printer.BeginMapping("m");
  printer.Scalar("k", "v");
  printer.BeginSequence("list");
  printer.BeginItem();
  printer.Scalar("a", "1");
  printer.BeginMapping("inner");
  printer.Plain("b", "2");
  printer.EndMapping();
  printer.EndItem();
  printer.ItemScalar("x");
  printer.BeginItem();
  printer.EndItem();
  printer.EndSequence();
  printer.BeginMapping("none");
  printer.EndMapping();
  printer.BeginSequence("empty");
  printer.EndSequence();
  printer.EndMapping();
  EXPECT_EQ(printer.Take(), R"(m:
    k: v
    list:
        - a: "1"
          inner:
            b: 2
        - x
        - {}
    none: {}
    empty: []
)");
}

TEST(Values, NearestNameForgivesAFewLetters) {
  const std::vector<std::string> names = {"timeout", "interval", "tcp", "http", "max_overlap"};
  EXPECT_EQ(NearestName("timout", names), "timeout");
  EXPECT_EQ(NearestName("Timeout", names), "timeout");
  EXPECT_EQ(NearestName("max-overlap", names), "max_overlap");
  EXPECT_EQ(NearestName("inter", names), "interval");
  EXPECT_EQ(NearestName("https", names), "http");
  EXPECT_EQ(NearestName("icmp", names), "");
  EXPECT_EQ(NearestName("", names), "");
  EXPECT_EQ(NearestName(std::string(1000, 'x'), names), "");
}

TEST(Values, ErrorsBeyondTheLimitAreCounted) {
  ConfigErrors errors;
  for (std::size_t i = 0; i < ConfigErrors::kMax + 5; ++i) errors.Add({}, "wrong");
  EXPECT_EQ(errors.size(), ConfigErrors::kMax + 5);
  EXPECT_EQ(errors.errors().size(), ConfigErrors::kMax);
  EXPECT_TRUE(errors.ToString().ends_with("… and 5 more errors\n"));
}

}  // namespace
}  // namespace sonde
