#include "server/past_sections.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ranges>

#include "report/terminal_text.h"
#include "server/filter_form.h"
#include "server/page_parts.h"

namespace sonde {
namespace {

using std::chrono::floor;
using std::chrono::hours;

constexpr std::int64_t kStripHours = 7 * 24;
constexpr double kStripHeight = 50;
constexpr std::size_t kRunRows = 20;
constexpr double kLeastBad = 6;  ///< one bad run of many is seen, too

std::int64_t HourNumber(WallTime time) { return floor<hours>(time.time_since_epoch()).count(); }

std::string HourWords(const PastHour& hour) {
  const std::string start = Rfc3339(hour.start).substr(0, 16);
  if (hour.runs == 0) return fmt::format("{}: no verdict, {} slots left out", start, hour.excluded);
  return fmt::format("{}: {} of {} runs good", start, hour.good, hour.runs);
}

Html HourColumn(const PastHour& hour, std::int64_t x) {
  const std::uint64_t bad = hour.runs - std::min(hour.good, hour.runs);
  double red =
      hour.runs == 0 ? 0 : kStripHeight * static_cast<double>(bad) / static_cast<double>(hour.runs);
  if (bad > 0) red = std::max(red, kLeastBad);
  Html html = Markup("<g><title>{}</title>", HourWords(hour));
  if (hour.runs == 0) {
    html += Markup("<rect class=\"none\" x=\"{}\" width=\"0.8\" height=\"50\"/>", x);
  }
  if (red > 0) {
    html += Markup("<rect class=\"bad\" x=\"{}\" width=\"0.8\" height=\"{:.1f}\"/>", x, red);
  }
  if (hour.runs > 0 && red < kStripHeight) {
    html += Markup("<rect class=\"good\" x=\"{}\" y=\"{:.1f}\" width=\"0.8\" height=\"{:.1f}\"/>",
                   x, red, kStripHeight - red);
  }
  html.text += "</g>";
  return html;
}

struct Span {
  std::uint64_t runs = 0;
  std::uint64_t good = 0;
  std::uint64_t excluded = 0;
};

Span SumOf(const std::vector<PastHour>& past, WallTime now, std::int64_t reach) {
  Span span;
  for (const PastHour& hour : past) {
    if (HourNumber(hour.start) < HourNumber(now) - reach) continue;
    span.runs += hour.runs;
    span.good += hour.good;
    span.excluded += hour.excluded;
  }
  return span;
}

Html Verdict(FailureReason reason) {
  if (reason == FailureReason::kNone) return StateBadge(ShownState::kUp);
  return Info(reason).fault() == Fault::kAgent ? UnmeasuredBadge() : StateBadge(ShownState::kDown);
}

Html StateOfChange(std::string_view state) {
  if (state == "up") return StateBadge(ShownState::kUp);
  return state == "down" ? StateBadge(ShownState::kDown) : UnmeasuredBadge();
}

Html RunBars(const std::vector<PastRun>& runs) {
  const auto longest = std::ranges::max(runs, {}, &PastRun::duration).duration;
  if (longest <= Duration::zero()) return {};
  Html bars;
  std::size_t x = 0;
  for (const PastRun& run : std::views::reverse(runs)) {
    const double height =
        std::max(1.0, kStripHeight * ToSeconds(run.duration) / ToSeconds(longest));
    bars += Markup(
        "<rect class=\"{}\" x=\"{}\" y=\"{:.1f}\" width=\"0.8\" height=\"{:.1f}\"><title>{} {}"
        "</title></rect>",
        run.reason == FailureReason::kNone ? "good" : "bad", x++, kStripHeight - height, height,
        HumanDuration(run.duration),
        run.reason == FailureReason::kNone ? "good" : Info(run.reason).name);
  }
  return Markup(
      "<svg class=\"strip\" role=\"img\" viewBox=\"0 0 {} 50\" preserveAspectRatio=\"none\" "
      "aria-label=\"Durations of the last {} runs, up to {}\">{}</svg>"
      "<p class=\"ends\"><span>older</span><span>up to {}</span><span>newest</span></p>",
      runs.size(), runs.size(), HumanDuration(longest), bars, HumanDuration(longest));
}

}  // namespace

Html HoursStrip(const std::vector<PastHour>& past, WallTime now) {
  const std::int64_t first = HourNumber(now) - kStripHours + 1;
  Html columns;
  std::size_t with_failures = 0;
  for (const PastHour& hour : past) {
    const std::int64_t x = HourNumber(hour.start) - first;
    if (x < 0 || x >= kStripHours) continue;
    columns += HourColumn(hour, x);
    if (hour.runs > hour.good) ++with_failures;
  }
  return Markup(
      "<svg class=\"strip\" role=\"img\" viewBox=\"0 0 168 50\" preserveAspectRatio=\"none\" "
      "aria-label=\"The last 7 days by hour: {} hours with failures\">"
      "<rect class=\"base\" y=\"49\" width=\"168\" height=\"1\"/>{}</svg>"
      "<p class=\"ends\"><span>7 days ago</span><span>hours with failures: {}</span>"
      "<span>now</span></p>",
      with_failures, columns, with_failures);
}

Html DaysTable(const std::vector<PastHour>& past, WallTime now) {
  struct Row {
    std::string_view words;
    std::int64_t hours;
  };
  static constexpr std::array<Row, 3> kRows = {{{"1d", 24}, {"7d", 7 * 24}, {"30d", 30 * 24}}};
  Html html{
      "<table class=\"tight\"><thead><tr><th scope=\"col\">Last, in whole hours</th><th "
      "scope=\"col\">Availability</th>"
      "<th scope=\"col\">Good runs</th><th scope=\"col\">Left out</th></tr></thead><tbody>"};
  for (const Row& row : kRows) {
    const Span span = SumOf(past, now, row.hours);
    html += Markup(
        "<tr><th scope=\"row\">{}</th><td class=\"n\">{}</td><td class=\"n\">{} of {}</td>"
        "<td class=\"n\">{}</td></tr>",
        row.words, span.runs > 0 ? PercentOf(span.good, span.runs) : "–", Grouped(span.good),
        Grouped(span.runs), Grouped(span.excluded));
  }
  html.text += "</tbody></table>";
  return html;
}

Html ChangesTable(const std::vector<PastChange>& changes, WallTime now) {
  if (changes.empty()) return {"<p class=\"dim pad\">No change of state is remembered.</p>"};
  Html html{
      "<table class=\"wrap tight past\"><thead><tr><th scope=\"col\">When</th>"
      "<th scope=\"col\">State</th><th scope=\"col\">Reason</th></tr></thead><tbody>"};
  for (const PastChange& change : changes) {
    html += Markup("<tr><td class=\"n\">{}</td><td>{}</td><td class=\"why\">{}</td></tr>",
                   TimeAgo(change.at, now), StateOfChange(change.state),
                   FailureText(change.reason, change.text));
  }
  html.text += "</tbody></table>";
  return html;
}

Html RunsSection(const std::vector<PastRun>& runs, WallTime now) {
  if (runs.empty()) return {"<p class=\"dim pad\">No run is remembered.</p>"};
  Html html{"<div class=\"pad\">"};
  html += RunBars(runs);
  html.text +=
      "</div><table class=\"wrap tight past\"><thead><tr><th scope=\"col\">When</th>"
      "<th scope=\"col\">Verdict</th><th scope=\"col\">Took</th><th scope=\"col\">Reason</th></tr>"
      "</thead><tbody>";
  for (const PastRun& run : runs | std::views::take(kRunRows)) {
    html += Markup(
        "<tr><td class=\"n\">{}</td><td>{}</td><td class=\"n\">{}</td><td class=\"why\">{}</td>"
        "</tr>",
        TimeAgo(run.ended, now), Verdict(run.reason), HumanDuration(run.duration),
        FailureText(run.reason, {}));
  }
  html.text += "</tbody></table>";
  return html;
}

}  // namespace sonde
