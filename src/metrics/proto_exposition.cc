#include "metrics/proto_exposition.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <functional>
#include <span>
#include <utility>

#include "metrics/exposition.h"
#include "metrics/exposition_reader.h"

namespace sonde {
namespace {

/// A field of io.prometheus.client's messages (client_model's metrics.proto).
struct Field {
  unsigned number;
  std::string_view name;
};
constexpr Field kName{1, "name"};
constexpr Field kHelp{2, "help"};
constexpr Field kType{3, "type"};
constexpr Field kMetric{4, "metric"};
constexpr Field kLabel{1, "label"};
constexpr Field kLabelValue{2, "value"};
constexpr Field kGauge{2, "gauge"};
constexpr Field kCounter{3, "counter"};
constexpr Field kHistogram{7, "histogram"};
constexpr Field kValue{1, "value"};
constexpr Field kSampleCount{1, "sample_count"};
constexpr Field kSampleSum{2, "sample_sum"};
constexpr Field kBucket{3, "bucket"};
constexpr Field kCumulativeCount{1, "cumulative_count"};
constexpr Field kUpperBound{2, "upper_bound"};

/// A form in which messages are written.
class ProtoSink {
 public:
  virtual ~ProtoSink() = default;
  virtual void Text(Field field, std::string_view value) = 0;
  virtual void Number(Field field, double value) = 0;
  virtual void Count(Field field, std::uint64_t value) = 0;
  virtual void Enum(Field field, unsigned value, std::string_view name) = 0;
  virtual void Message(Field field, const std::function<void()>& body) = 0;
  /// A message of the page itself.
  virtual void TopLevel(const std::function<void()>& body) = 0;
  std::string Take() { return std::move(out_); }

 protected:
  std::string out_;
};

class BinarySink final : public ProtoSink {
 public:
  void Text(Field field, std::string_view value) override {
    Tag(field, kBytes);
    Varint(value.size());
    out_ += value;
  }
  void Number(Field field, double value) override {
    Tag(field, kFixed64);
    const auto bits = std::bit_cast<std::uint64_t>(value);
    for (unsigned shift = 0; shift < 64; shift += 8) out_ += static_cast<char>(bits >> shift);
  }
  void Count(Field field, std::uint64_t value) override {
    Tag(field, kVarint);
    Varint(value);
  }
  void Enum(Field field, unsigned value, std::string_view) override { Count(field, value); }
  void Message(Field field, const std::function<void()>& body) override {
    const std::string message = Inside(body);
    Text(field, message);
  }
  void TopLevel(const std::function<void()>& body) override {
    const std::string message = Inside(body);
    Varint(message.size());
    out_ += message;
  }

 private:
  static constexpr unsigned kVarint = 0;
  static constexpr unsigned kFixed64 = 1;
  static constexpr unsigned kBytes = 2;

  std::string Inside(const std::function<void()>& body) {
    std::string outer = std::exchange(out_, {});
    body();
    return std::exchange(out_, std::move(outer));
  }
  void Tag(Field field, unsigned wire_type) { Varint(field.number << 3U | wire_type); }
  void Varint(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7U) out_ += static_cast<char>(value | 0x80U);
    out_ += static_cast<char>(value);
  }
};

/// Protobuf's text format, on one line or on many.
class TextSink final : public ProtoSink {
 public:
  explicit TextSink(bool compact) : compact_(compact) {}

  void Text(Field field, std::string_view value) override {
    Name(field);
    out_ += '"';
    AppendLabelValue(out_, value);
    out_ += '"';
  }
  void Number(Field field, double value) override {
    Name(field);
    if (std::isnan(value)) {
      out_ += "nan";
    } else if (std::isinf(value)) {
      out_ += value > 0 ? "inf" : "-inf";
    } else {
      AppendNumber(out_, value);
    }
  }
  void Count(Field field, std::uint64_t value) override {
    Name(field);
    out_ += std::to_string(value);
  }
  void Enum(Field field, unsigned, std::string_view name) override {
    Name(field);
    out_ += name;
  }
  void Message(Field field, const std::function<void()>& body) override {
    Name(field);
    out_ += '{';
    ++depth_;
    first_ = true;
    body();
    --depth_;
    if (!compact_) NewLine();
    out_ += '}';
    first_ = false;
  }
  void TopLevel(const std::function<void()>& body) override {
    first_ = true;
    body();
    out_ += compact_ ? "\n" : "\n\n";
  }

 private:
  void Name(Field field) {
    const bool at_start = std::exchange(first_, false);
    if (compact_ && !at_start) out_ += ' ';
    if (!compact_ && !(at_start && depth_ == 0)) NewLine();
    out_ += field.name;
    out_ += compact_ ? ":" : ": ";
  }
  void NewLine() {
    out_ += '\n';
    out_.append(2 * depth_, ' ');
  }

  bool compact_;
  bool first_ = true;
  std::size_t depth_ = 0;
};

using Samples = std::span<const ExpositionSample>;

bool IsBound(const std::pair<std::string_view, std::string>& label) { return label.first == "le"; }

void WriteLabels(ProtoSink& sink, const ExpositionSample& sample, bool histogram) {
  for (const auto& label : sample.labels) {
    if (histogram && IsBound(label)) continue;
    sink.Message(kLabel, [&] {
      sink.Text(kName, label.first);
      sink.Text(kLabelValue, label.second);
    });
  }
}

/// The lines of one series of a histogram: buckets, sum, count.
void WriteHistogram(ProtoSink& sink, Samples series) {
  const auto last = [&](std::string_view suffix) {
    const auto found = std::ranges::find_if(
        series, [&](const ExpositionSample& sample) { return sample.name.ends_with(suffix); });
    return found == series.end() ? 0 : found->value;
  };
  sink.Count(kSampleCount, static_cast<std::uint64_t>(last("_count")));
  sink.Number(kSampleSum, last("_sum"));
  for (const ExpositionSample& sample : series) {
    const auto bound = std::ranges::find_if(sample.labels, IsBound);
    if (bound == sample.labels.end()) continue;
    sink.Message(kBucket, [&] {
      sink.Count(kCumulativeCount, static_cast<std::uint64_t>(sample.value));
      sink.Number(kUpperBound, ParseExpositionNumber(bound->second).value_or(0));
    });
  }
}

/// How many of the first samples belong to one series of a histogram: all up to its count.
std::size_t SeriesLength(Samples samples) {
  const auto count = std::ranges::find_if(
      samples, [](const ExpositionSample& sample) { return sample.name.ends_with("_count"); });
  return static_cast<std::size_t>(count - samples.begin()) + (count != samples.end() ? 1 : 0);
}

void WriteFamily(ProtoSink& sink, const ExpositionFamily& family) {
  sink.Text(kName, family.name);
  sink.Text(kHelp, family.help);
  const bool histogram = family.type == MetricType::kHistogram;
  switch (family.type) {
    case MetricType::kCounter: sink.Enum(kType, 0, "COUNTER"); break;
    case MetricType::kGauge: sink.Enum(kType, 1, "GAUGE"); break;
    case MetricType::kHistogram: sink.Enum(kType, 4, "HISTOGRAM"); break;
  }
  const Field value = family.type == MetricType::kCounter ? kCounter : kGauge;
  for (Samples rest = family.samples; !rest.empty();) {
    const Samples series = rest.first(histogram ? SeriesLength(rest) : 1);
    rest = rest.subspan(series.size());
    sink.Message(kMetric, [&] {
      WriteLabels(sink, series.front(), histogram);
      if (histogram) return sink.Message(kHistogram, [&] { WriteHistogram(sink, series); });
      sink.Message(value, [&] { sink.Number(kValue, series.front().value); });
    });
  }
}

std::string Encode(ProtoSink&& sink, std::string_view text) {
  for (const ExpositionFamily& family : ReadExposition(text)) {
    sink.TopLevel([&] { WriteFamily(sink, family); });
  }
  return sink.Take();
}

}  // namespace

std::string EncodeExposition(std::string text, ExpositionFormat::Encoding encoding) {
  switch (encoding) {
    case ExpositionFormat::Encoding::kProtoDelimited: return Encode(BinarySink(), text);
    case ExpositionFormat::Encoding::kProtoText: return Encode(TextSink(false), text);
    case ExpositionFormat::Encoding::kProtoCompact: return Encode(TextSink(true), text);
    case ExpositionFormat::Encoding::kText: break;
  }
  return text;
}

}  // namespace sonde
