#include "report/waterfall.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "report/terminal_text.h"
#include "report/tls_text.h"
#include "report/waterfall_bars.h"

namespace sonde {
namespace {

constexpr std::size_t kLabelColumns = 12;
constexpr std::size_t kTimeColumns = 9;
constexpr std::string_view kIndent = "  ";
constexpr std::array<Ink, kTimedPhases> kPhaseInks = {Ink::kCyan,    Ink::kYellow, Ink::kYellow,
                                                      Ink::kMagenta, Ink::kBlue,   Ink::kGreen};

class Waterfall {
 public:
  Waterfall(const ProbeResult& result, const WaterfallOptions& options)
      : result_(result),
        options_(options),
        width_(static_cast<std::size_t>(std::clamp(options.width, 40, 120))),
        bar_columns_(width_ - kIndent.size() - kLabelColumns - kTimeColumns - 2) {}

  std::string Render() {
    WriteTitle();
    WritePhases();
    if (result_.tls) WriteTls(*result_.tls);
    if (options_.verbose) WriteLog();
    WriteVerdict();
    return std::move(out_);
  }

 private:
  std::string In(std::string_view text, Ink ink) const { return Inked(text, ink, options_.color); }
  void Line(std::string_view text) { ((out_ += kIndent) += text) += '\n'; }

  void WriteTitle() {
    out_ += In(Printable(options_.target), Ink::kBold);
    if (result_.address) out_ += In(" → " + result_.address->ToString(), Ink::kDim);
    out_ += In("  " + Printable(options_.module), Ink::kDim) + "\n\n";
  }

  // Hops one after another on the same scale, then what belongs to none (a redirect whose name did
  // not resolve).
  void WritePhases() {
    const PhaseTimings rest = WithoutHops();
    const bool has_rest = result_.hops.empty() || rest.Sum() > Duration::zero();
    Duration at{};
    for (const Hop& hop : result_.hops) {
      WriteHop(hop);
      WriteBars(hop.phases, at, !has_rest && &hop == &result_.hops.back());
    }
    if (has_rest) WriteBars(rest, at, true);
    const Duration other = result_.duration - at;
    if (other > result_.duration / 100) WriteTime("other", {}, other, Ink::kDim);
    WriteTime("total", {}, result_.duration, Ink::kBold);
    out_ += '\n';
  }

  PhaseTimings WithoutHops() const {
    PhaseTimings rest;
    for (std::size_t i = 0; i < kTimedPhases; ++i) {
      const auto phase = static_cast<Phase>(i);
      auto left = result_.phases.Get(phase);
      if (!left) continue;
      for (const Hop& hop : result_.hops) *left -= hop.phases.Get(phase).value_or(Duration::zero());
      if (result_.hops.empty() || *left > Duration::zero()) rest.Add(phase, *left);
    }
    return rest;
  }

  void WriteHop(const Hop& hop) {
    const std::string peer = hop.peer.port != 0 ? "  " + hop.peer.ToString() : "";
    const std::size_t room = width_ - std::min(width_ / 2, TextWidth(peer) + kIndent.size());
    Line(Truncated(Printable(hop.label), room) + In(peer, Ink::kDim));
  }

  void WriteBars(const PhaseTimings& phases, Duration& at, bool last) {
    for (std::size_t i = 0; i < kTimedPhases; ++i) {
      const auto phase = static_cast<Phase>(i);
      const auto took = phases.Get(phase);
      if (!took) continue;
      const bool failed = last && result_.failure && phase == FailedRow(phases);
      WriteTime(Name(phase), Bar(at, *took, result_.duration, bar_columns_), *took,
                failed ? Ink::kRed : kPhaseInks[i], failed);
      at += *took;
    }
  }

  /// The row of the phase that failed; where it has none (a verdict about the answer), the last.
  std::optional<Phase> FailedRow(const PhaseTimings& phases) const {
    const Phase failed = Info(result_.failure.reason).phase;
    if (failed == Phase::kAgent || phases.Get(failed)) return failed;
    std::optional<Phase> reached;
    for (std::size_t i = 0; i < kTimedPhases; ++i) {
      if (phases.Get(static_cast<Phase>(i))) reached = static_cast<Phase>(i);
    }
    return reached;
  }

  void WriteTime(std::string_view label, std::string bar, Duration took, Ink ink,
                 bool failed = false) {
    const std::string name = PadRight(std::string(label), kLabelColumns);
    const std::string time = PadLeft(HumanDuration(took), kTimeColumns);
    bar = PadRight(std::move(bar), bar_columns_);
    const bool plain_name = ink != Ink::kBold && ink != Ink::kDim && !failed;
    Line((plain_name ? name : In(name, ink)) + In(bar, ink) + " " +
         (plain_name ? time : In(time, ink)) + (failed ? In(" ✗", Ink::kRed) : ""));
  }

  void WriteTls(const TlsFacts& tls) {
    for (const TlsLine& line : DescribeTls(tls, result_.started, options_.verbose)) {
      const Ink ink = line.mood == Mood::kBad       ? Ink::kRed
                      : line.mood == Mood::kGood    ? Ink::kGreen
                      : line.mood == Mood::kWarning ? Ink::kYellow
                                                    : Ink::kPlain;
      Line(In(PadRight(line.label, kLabelColumns), Ink::kDim) + In(Printable(line.text), ink));
    }
    out_ += '\n';
  }

  void WriteLog() {
    static constexpr std::array<std::string_view, 4> kLevels = {"debug", "info", "warn", "error"};
    for (const RunLogLine& line : result_.log) {
      std::string text = fmt::format("{:<6}{}", kLevels[static_cast<std::size_t>(line.level)],
                                     Printable(line.message));
      for (const auto& [key, value] : line.fields) {
        text += fmt::format(" {}={}", Printable(key), Printable(value));
      }
      Line(In(text, Ink::kDim));
    }
    if (!result_.log.empty()) out_ += '\n';
  }

  void WriteVerdict() {
    if (result_.success) {
      out_ += In("✓ passed", Ink::kGreen) + " in " + HumanDuration(result_.duration) + "\n";
      return;
    }
    const FailureReasonInfo& info = Info(result_.failure.reason);
    const bool agent = info.fault() == Fault::kAgent;
    out_ += In(agent ? "! not measured" : "✗ failed", agent ? Ink::kYellow : Ink::kRed) +
            " in phase " + In(Name(info.phase), Ink::kBold) + " after " +
            HumanDuration(result_.duration) + ": " + In(info.name, Ink::kBold) + " – " +
            std::string(info.help) + "\n";
    if (!result_.failure.detail.empty()) Line(Printable(result_.failure.detail));
  }

  const ProbeResult& result_;
  const WaterfallOptions& options_;
  std::size_t width_;
  std::size_t bar_columns_;
  std::string out_;
};

}  // namespace

std::string RenderWaterfall(const ProbeResult& result, const WaterfallOptions& options) {
  return Waterfall(result, options).Render();
}

}  // namespace sonde
