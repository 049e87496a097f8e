#include "server/page_parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "report/terminal_text.h"
#include "sonde/percent.h"

namespace sonde {
namespace {

struct Badge {
  std::string_view symbol;
  std::string_view word;
};
/// By ShownState.
constexpr std::array<Badge, kShownStateNames.size()> kBadges = {
    {{"✕", "Down"}, {"…", "Waiting"}, {"✓", "Up"}}};

constexpr double kBarWidth = 1000;

/// One part of a bar, in units of it, with its words.
Html Part(std::string_view style, double from, double width, const std::string& words) {
  return Markup(
      "<rect class=\"{}\" x=\"{:.1f}\" width=\"{:.1f}\" height=\"12\"><title>{}</title></rect>",
      style, from, width, words);
}

Html BadgeHtml(std::string_view style, const Badge& badge) {
  return Markup("<span class=\"badge {}\"><span aria-hidden=\"true\">{}</span> {}</span>", style,
                badge.symbol, badge.word);
}

}  // namespace

std::string Ago(Duration age) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(age).count();
  if (seconds < 1) return "now";
  if (seconds < 60) return fmt::format("{}s ago", seconds);
  if (seconds < 3600) return fmt::format("{}m ago", seconds / 60);
  if (seconds < 86'400) return fmt::format("{}h ago", seconds / 3600);
  return fmt::format("{}d ago", seconds / 86'400);
}

Html TimeAgo(WallTime time, WallTime now) {
  return Markup("<time datetime=\"{0}\" title=\"{0}\">{1}</time>", Rfc3339(time), Ago(now - time));
}

std::string PercentOf(std::uint64_t part, std::uint64_t whole) {
  const std::uint64_t thousandths = part * 100'000 / std::max<std::uint64_t>(whole, 1);
  std::string text = fmt::format("{}.{:03}", thousandths / 1000, thousandths % 1000);
  while (text.ends_with('0')) text.pop_back();
  if (text.ends_with('.')) text.pop_back();
  return text + '%';
}

Html StateBadge(ShownState state) {
  return BadgeHtml(Name(state), kBadges[static_cast<std::size_t>(state)]);
}

Html UnmeasuredBadge() { return BadgeHtml(Name(ShownState::kUnknown), {"?", "Not measured"}); }

Html FailureText(FailureReason reason, std::string_view detail) {
  Html html;
  if (reason != FailureReason::kNone) {
    const FailureReasonInfo& info = Info(reason);
    html = Markup("<b>{} · {}</b> {}", Name(info.phase), info.name, info.help);
  }
  if (!detail.empty()) html += Markup(" <span class=\"seen\">{}</span>", detail);
  return html;
}

Html PhaseBar(const LastRun& run) {
  if (run.duration <= Duration::zero()) return {};
  Html parts;
  std::string words;
  Duration at{};
  const auto add = [&](std::string_view style, std::string_view name, Duration took) {
    const std::string told = fmt::format("{} {}", name, HumanDuration(took));
    words += words.empty() ? told : ", " + told;
    const double unit = kBarWidth / ToSeconds(run.duration);
    parts += Part(style, ToSeconds(at) * unit, ToSeconds(took) * unit, told);
    at += took;
  };
  for (std::size_t i = 0; i < kTimedPhases; ++i) {
    if (run.phases[i]) add(kPhaseNames[i], kPhaseNames[i], *run.phases[i]);
  }
  if (run.duration > at) add("rest", "other", run.duration - at);
  return Markup(
      "<svg class=\"bar\" role=\"img\" viewBox=\"0 0 1000 12\" preserveAspectRatio=\"none\" "
      "aria-label=\"{}\">{}</svg>",
      words, parts);
}

Html PhaseLegend() {
  Html html{"<ul class=\"legend\" aria-label=\"Colours of the phases\">"};
  const auto add = [&html](std::string_view style, std::string_view name) {
    html += Markup(
        "<li><svg viewBox=\"0 0 10 10\" aria-hidden=\"true\"><rect class=\"{}\" width=\"10\" "
        "height=\"10\"/></svg>{}</li>",
        style, name);
  };
  for (std::size_t i = 0; i < kTimedPhases; ++i) add(kPhaseNames[i], kPhaseNames[i]);
  add("rest", "other");
  html.text += "</ul>";
  return html;
}

Html BudgetBar(double remaining) {
  const double left = std::clamp(remaining, 0.0, 1.0);
  const std::string_view style = remaining <= 0 ? "spent" : left < 0.25 ? "low" : "left";
  const double spent = 1 - remaining;
  std::string words = fmt::format("{:.0f}% left", std::floor(left * 100));
  if (std::isinf(spent)) {
    words = "overspent";
  } else if (spent > 1) {
    words = fmt::format("{:.{}f}× spent", spent, spent < 10 ? 1 : 0);
  }
  return Markup(
      "<span class=\"budget {0}\">{1}</span><svg class=\"bar thin {0}\" "
      "viewBox=\"0 0 1000 12\" preserveAspectRatio=\"none\" aria-hidden=\"true\">"
      "<rect class=\"ground\" width=\"1000\" height=\"12\"/>"
      "<rect width=\"{2:.1f}\" height=\"12\"/></svg>",
      style, words, left * kBarWidth);
}

std::string CheckLink(const CheckLabels& labels) {
  return fmt::format("check?check={}&endpoint={}", PercentEncode(labels.check),
                     PercentEncode(labels.endpoint));
}

}  // namespace sonde
