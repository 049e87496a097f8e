#include "config/slo_spec.h"

#include <fmt/core.h>

#include <algorithm>
#include <string>
#include <utility>

#include "config/config.h"
#include "slo/slo_windows.h"
#include "sonde/config_rules.h"

namespace sonde {
namespace {

std::string HintFor(std::string_view text) {
  // The usual slips: 99.9 without its sign, and a budget with more decimals than are kept.
  const bool percent = text.ends_with('%');
  if (!percent && Share::Parse(std::string(text) + "%")) {
    return fmt::format("add the percent sign: {}%", text);
  }
  const std::size_t point = text.find('.');
  const std::size_t most = percent ? 6 : 8;
  if (point != std::string_view::npos && text.size() - point - 1 - (percent ? 1 : 0) > most) {
    return fmt::format("at most {} decimals", most);
  }
  return "like 99.9% or 0.999";
}

/// Values are judged where they are decoded, so that one mistake does not hide another.
bool DecodeObjective(const ConfigNode& node, std::string_view what, Share& share,
                     ConfigErrors& errors) {
  if (!ValueCodec<Share>::Decode(node, share, errors)) return false;
  if (share.IsProper()) return true;
  errors.Add(node.mark, fmt::format("{} must lie between 0% and 100%", what),
             share == Share{} ? "" : "100% leaves no budget that could be burnt");
  return false;
}

void DecodeUnder(const ConfigNode& node, LatencyObjective& latency, ConfigErrors& errors) {
  LongDuration under;
  if (!ValueCodec<LongDuration>::Decode(node, under, errors)) return;
  if (under.value <= Duration::zero()) errors.Add(node.mark, "under must be more than zero");
  latency.under = under.value;
}

void DecodeWindow(const ConfigNode& node, Slo& slo, ConfigErrors& errors) {
  LongDuration window;
  if (!ValueCodec<LongDuration>::Decode(node, window, errors)) return;
  slo.window = window.value;
  if (slo.window < kMinSloWindow || slo.window > kMaxSloWindow) {
    errors.Add(node.mark,
               fmt::format("window must be between {} and {}", FormatLongDuration(kMinSloWindow),
                           FormatLongDuration(kMaxSloWindow)));
  } else if (slo.window % std::chrono::minutes(1) != Duration::zero()) {
    errors.Add(node.mark, "window must be whole minutes");
  }
}

void PrintSpan(Duration span, std::string_view key, ConfigPrinter& printer) {
  ValueCodec<LongDuration>::Print({span}, key, printer);
}

const ObjectSpec<LatencyObjective>& LatencyObjectiveSpec() {
  static const ObjectSpec<LatencyObjective> spec = [] {
    ObjectSpec<LatencyObjective> keys("latency objective",
                                      "How many runs must succeed within which time.");
    keys.Custom("under", ValueCodec<LongDuration>::Form(),
                "A run is good if it succeeds and takes at most this long.", DecodeUnder,
                [](const LatencyObjective& latency, std::string_view key, ConfigPrinter& printer) {
                  PrintSpan(latency.under, key, printer);
                },
                {.example = "300ms", .required = true});
    keys.Custom(
        "target", ValueCodec<Share>::Form(), "The share of runs that must be good.",
        [](const ConfigNode& node, LatencyObjective& latency, ConfigErrors& errors) {
          DecodeObjective(node, "target", latency.target, errors);
        },
        [](const LatencyObjective& latency, std::string_view key, ConfigPrinter& printer) {
          ValueCodec<Share>::Print(latency.target, key, printer);
        },
        {.example = "95%", .required = true});
    return keys;
  }();
  return spec;
}

void CheckSlo(Slo& slo, const ConfigNode& node, ConfigErrors& errors) {
  if (slo.availability || slo.latency) return;
  errors.Add(node.mark, "an slo needs an objective",
             "`availability: 99.9%`, or `latency: {under: 300ms, target: 95%}`");
}

}  // namespace

ValueForm ValueCodec<Share>::Form() {
  return {.kind = ValueForm::Kind::kPercent, .name = "percent"};
}

bool ValueCodec<Share>::Decode(const ConfigNode& node, Share& value, ConfigErrors& errors) {
  if (!node.IsScalar()) return WrongType(node, "percent", errors);
  const auto parsed = Share::Parse(node.text);
  if (!parsed) {
    errors.Add(node.mark, fmt::format("cannot use `{}` as a percent", node.Shown()),
               !node.raw ? HintFor(node.text) : "like 99.9% or 0.999");
    return false;
  }
  value = *parsed;
  return true;
}

void ValueCodec<Share>::Print(const Share& value, std::string_view key, ConfigPrinter& printer) {
  printer.Plain(key, value.PercentText());
}

const ObjectSpec<Slo>& SloSpec() {
  static const ObjectSpec<Slo> spec = [] {
    ObjectSpec<Slo> keys("slo", "What the check promises; `sonde rules` prints alerts for it.");
    keys.Custom(
        "availability", ValueCodec<Share>::Form(), "The share of runs that must succeed.",
        [](const ConfigNode& node, Slo& slo, ConfigErrors& errors) {
          DecodeObjective(node, "availability", slo.availability.emplace(), errors);
        },
        [](const Slo& slo, std::string_view key, ConfigPrinter& printer) {
          if (slo.availability) ValueCodec<Share>::Print(*slo.availability, key, printer);
        },
        {.example = "99.9%"});
    keys.Object("latency", &Slo::latency, LatencyObjectiveSpec(),
                "How many runs must succeed within which time.",
                {.example = "{under: 300ms, target: 95%}"});
    keys.Custom("window", ValueCodec<LongDuration>::Form(),
                "The time over which the objectives hold, back from now: 1h to 90d.", DecodeWindow,
                [](const Slo& slo, std::string_view key, ConfigPrinter& printer) {
                  PrintSpan(slo.window, key, printer);
                },
                {.default_text = "30d"});
    keys.Check(CheckSlo);
    return keys;
  }();
  return spec;
}

std::vector<LongDuration> AllSloWindows() {
  std::vector<LongDuration> all;
  for (const Duration window : SloWindows::kBurnWindows) all.push_back({window});
  return all;
}

void CheckSloWindows(const std::vector<LongDuration>& windows, const ConfigNode& metrics,
                     ConfigErrors& errors) {
  const SourceMark mark = MarkOf(metrics, "slo_windows");
  std::string names;
  for (const Duration window : SloWindows::kBurnWindows) {
    names += (names.empty() ? "" : ", ") + FormatLongDuration(window);
  }
  for (auto at = windows.begin(); at != windows.end(); ++at) {
    const std::string name = FormatLongDuration(at->value);
    if (std::ranges::find(SloWindows::kBurnWindows, at->value) == SloWindows::kBurnWindows.end()) {
      errors.Add(mark, fmt::format("slo_windows cannot have {}", name),
                 "they are some of " + names);
    } else if (std::find(windows.begin(), at, *at) != at) {
      errors.Add(mark, fmt::format("slo_windows has {} twice", name));
    }
  }
}

void WarnUselessSlo(const Slo& slo, const ConfigNode& node, Duration timeout,
                    ConfigErrors& errors) {
  if (!slo.latency || slo.latency->under < timeout) return;
  const ConfigNode* latency = node.Find("latency");
  errors.Warn(latency != nullptr ? MarkOf(*latency, "under") : node.mark,
              fmt::format("slo.latency.under of {} is never exceeded: the timeout is {}",
                          FormatDuration(slo.latency->under), FormatDuration(timeout)));
}

}  // namespace sonde
