// Pages of text, translated.
#include "metrics/proto_exposition.h"

#include <gtest/gtest.h>

#include "metrics/exposition.h"
#include "metrics/exposition_reader.h"

namespace sonde {
namespace {

using Encoding = ExpositionFormat::Encoding;

constexpr std::string_view kPage =
    "# HELP up A \\\\ b\\nc\n# TYPE up gauge\nup{a=\"x\\\"y\\\\\\n\",b=\"{}, \"} 1e+06\nup 0\n"
    "# HELP n_total N\n# TYPE n_total counter\nn_total NaN\n"
    "# HELP h H\n# TYPE h histogram\nh_bucket{s=\"1\",le=\"0.5\"} 1\n"
    "h_bucket{s=\"1\",le=\"+Inf\"} 2\nh_sum{s=\"1\"} 7.5\nh_count{s=\"1\"} 2\n"
    "h_bucket{s=\"2\",le=\"+Inf\"} 0\nh_sum{s=\"2\"} 0\nh_count{s=\"2\"} 0\n";

TEST(ExpositionReader, ReadsWhatTheWriterWrites) {
  const auto families = ReadExposition(kPage);
  ASSERT_EQ(families.size(), 3U);
  EXPECT_EQ(families[0].name, "up");
  EXPECT_EQ(families[0].help, "A \\ b\nc");
  ASSERT_EQ(families[0].samples.size(), 2U);
  using Label = std::pair<std::string_view, std::string>;
  EXPECT_EQ(families[0].samples[0].labels, (std::vector<Label>{{"a", "x\"y\\\n"}, {"b", "{}, "}}));
  EXPECT_EQ(families[0].samples[0].value, 1e6);
  EXPECT_EQ(families[1].type, MetricType::kCounter);
  EXPECT_EQ(families[2].samples.size(), 7U);
}

TEST(ExpositionReader, LeavesOutWhatIsNone) {
  EXPECT_TRUE(ReadExposition("x 1\n").empty());
  const auto families = ReadExposition("# HELP x X\n# TYPE x gauge\nx\nx{ 1\nx{a=1} 2\nx{a=\"");
  ASSERT_EQ(families.size(), 1U);
  EXPECT_TRUE(families[0].samples.empty());
}

TEST(ProtoExposition, CompactTextIsALineForEachFamily) {
  EXPECT_EQ(EncodeExposition(std::string(kPage), Encoding::kProtoCompact),
            "name:\"up\" help:\"A \\\\ b\\nc\" type:GAUGE "
            "metric:{label:{name:\"a\" value:\"x\\\"y\\\\\\n\"} label:{name:\"b\" "
            "value:\"{}, \"} gauge:{value:1e+06}} metric:{gauge:{value:0}}\n"
            "name:\"n_total\" help:\"N\" type:COUNTER metric:{counter:{value:nan}}\n"
            "name:\"h\" help:\"H\" type:HISTOGRAM metric:{label:{name:\"s\" value:\"1\"} "
            "histogram:{sample_count:2 sample_sum:7.5 bucket:{cumulative_count:1 upper_bound:0.5} "
            "bucket:{cumulative_count:2 upper_bound:inf}}} metric:{label:{name:\"s\" "
            "value:\"2\"} histogram:{sample_count:0 sample_sum:0 bucket:{cumulative_count:0 "
            "upper_bound:inf}}}\n");
}

TEST(ProtoExposition, TextIsIndented) {
  EXPECT_EQ(EncodeExposition("# HELP a A\n# TYPE a gauge\na{l=\"v\"} 2\n", Encoding::kProtoText),
            "name: \"a\"\nhelp: \"A\"\ntype: GAUGE\nmetric: {\n  label: {\n    name: \"l\"\n"
            "    value: \"v\"\n  }\n  gauge: {\n    value: 2\n  }\n}\n\n");
}

TEST(ProtoExposition, DelimitedIsBinaryWithLengths) {
  const std::string binary =
      EncodeExposition("# HELP a A\n# TYPE a gauge\na{l=\"v\"} 1\n", Encoding::kProtoDelimited);
  using namespace std::string_literals;
  EXPECT_EQ(binary,
            "\x1d"
            "\x0a\x01"
            "a\x12\x01"
            "A\x18\x01\x22\x13"
            "\x0a\x06\x0a\x01l\x12\x01v"
            "\x12\x09\x09\0\0\0\0\0\0\xf0\x3f"s);
}

TEST(ProtoExposition, TextStaysAsItIs) { EXPECT_EQ(EncodeExposition("x", Encoding::kText), "x"); }

}  // namespace
}  // namespace sonde
