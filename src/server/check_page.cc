#include "server/check_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "report/terminal_text.h"
#include "server/check_filter.h"
#include "server/filter_form.h"
#include "server/page_frame.h"
#include "server/page_parts.h"
#include "server/past_sections.h"
#include "slo/burn_rate.h"
#include "sonde/config_spec.h"

namespace sonde {
namespace {

/// The phase that failed, or where a verdict about the answer fell: the last one that was reached.
std::optional<std::size_t> FailedPhase(const LastRun& run) {
  if (run.reason == FailureReason::kNone) return {};
  const auto failed = static_cast<std::size_t>(Info(run.reason).phase);
  if (failed < kTimedPhases && run.phases[failed]) return failed;
  std::optional<std::size_t> reached;
  for (std::size_t i = 0; i < kTimedPhases; ++i) {
    if (run.phases[i]) reached = i;
  }
  return reached;
}

Html PhaseTable(const LastRun& run) {
  Html html{
      "<table class=\"tight\"><thead><tr><th scope=\"col\">Phase</th><th scope=\"col\">Took</th>"
      "<th scope=\"col\">Share</th></tr></thead><tbody>"};
  const auto add = [&](std::string_view name, Duration took, bool failed) {
    const double share =
        run.duration > Duration::zero() ? ToSeconds(took) / ToSeconds(run.duration) : 0;
    html += Markup(
        "<tr><th scope=\"row\"><svg class=\"dot\" viewBox=\"0 0 10 10\" aria-hidden=\"true\">"
        "<rect class=\"{}\" width=\"10\" height=\"10\"/></svg>{}{}</th><td class=\"n\">{}</td>"
        "<td class=\"n\">{:.0f}%</td></tr>",
        name == "other" ? "rest" : name, name,
        Html{failed ? " <span class=\"badge down\">✕ failed here</span>" : ""}, HumanDuration(took),
        share * 100);
  };
  const auto failed = FailedPhase(run);
  Duration sum{};
  for (std::size_t i = 0; i < kTimedPhases; ++i) {
    if (!run.phases[i]) continue;
    add(kPhaseNames[i], *run.phases[i], failed == i);
    sum += *run.phases[i];
  }
  if (run.duration > sum) add("other", run.duration - sum, false);
  html.text += "</tbody></table>";
  return html;
}

Html LastRunSection(const CheckFacts& facts, const std::optional<LastRun>& last,
                    std::string_view detail) {
  Html html{"<section aria-labelledby=\"last\"><h2 id=\"last\">Last run</h2><div class=\"card\">"};
  const bool up = last && last->success;
  const Html why = up ? Html{} : FailureText(last ? last->reason : FailureReason::kNone, detail);
  html.text += "<div class=\"pad\">";
  if (last) {
    html += Markup("<p>{} in {}, {}</p>", last->success ? "Passed" : "Failed",
                   HumanDuration(last->duration), TimeAgo(last->ended, facts.now));
  } else {
    html.text += "<p class=\"dim\">It has not been measured yet.</p>";
  }
  if (!why.text.empty()) html += Markup("<p class=\"why\">{}</p>", why);
  if (last) html += PhaseBar(*last);
  html.text += "</div>";
  if (last) html += PhaseTable(*last);
  html.text += "</div></section>\n";
  return html;
}

Html AboutSection(const CheckFacts& facts) {
  const CheckEntry& entry = facts.entry;
  const CheckLabels& labels = entry.cells->labels();
  Html html{
      "<section aria-labelledby=\"about\"><h2 id=\"about\">About</h2><div class=\"card pad\"><dl>"};
  const auto add = [&html](std::string_view name, const std::string& value) {
    html += Markup("<dt>{}</dt><dd>{}</dd>", name, value);
  };
  add("module", entry.module);
  add("prober", entry.prober);
  add("region", labels.region);
  add("interval", FormatLongDuration(entry.interval));
  add("timeout", FormatLongDuration(entry.timeout));
  for (const auto& [name, value] : labels.extra) add(name, value);
  const std::uint64_t good = entry.cells->successes();  // before runs: never more of them
  const std::uint64_t runs = entry.cells->runs();
  add("runs", fmt::format("{}, {} of them good", Grouped(runs), Grouped(good)));
  for (std::size_t i = 0; i < kMissCauseNames.size(); ++i) {
    const std::uint64_t slots = entry.cells->missed(static_cast<MissCause>(i));
    if (slots > 0) add(fmt::format("missed ({})", kMissCauseNames[i]), Grouped(slots));
  }
  html.text += "</dl></div></section>\n";
  return html;
}

std::string BurnText(double burn) {
  return std::isinf(burn) ? "without bound" : fmt::format("{:.2f}×", burn);
}

bool IsBurnWindow(Duration window) {
  return std::ranges::find(SloWindows::kBurnWindows, window) != SloWindows::kBurnWindows.end();
}

/// One objective over all its windows.
Html ObjectiveCard(const CheckFacts& facts, SloKind kind, Share target, const SloWindows& windows) {
  const SloWindows::Reading reading = windows.Read(facts.mono_now);
  const SloCount own = reading[SloWindows::kOwn];
  std::string promise = fmt::format("{} {:g}% in {}", Name(kind), target.ratio() * 100,
                                    FormatLongDuration(windows.window()));
  if (kind == SloKind::kLatency) {
    promise += fmt::format(", under {}", HumanDuration(facts.entry.slo.latency->under));
  }
  Html html = Markup("<div class=\"card\"><div class=\"pad\"><p><b>{}</b></p>{}</div>", promise,
                     own.runs > 0 ? BudgetBar(1 - BurnRate(own, target)) : Html{});
  html.text +=
      "<table class=\"tight\"><thead><tr><th scope=\"col\">Window</th><th scope=\"col\">Good</th>"
      "<th scope=\"col\">Runs</th><th scope=\"col\">Burn rate</th></tr></thead><tbody>";
  for (std::size_t i = 0; i < reading.size(); ++i) {
    const SloCount count = reading[i];
    const bool is_own = i == SloWindows::kOwn;
    // The finer count is shown where the objective's own window is one of the others.
    if (count.runs == 0 || (is_own && IsBurnWindow(windows.window()))) continue;
    const Duration length = is_own ? windows.window() : SloWindows::kBurnWindows[i];

    html += Markup(
        "<tr><th scope=\"row\">{}</th><td class=\"n\">{}</td><td class=\"n\">{}</td>"
        "<td class=\"n\">{}</td></tr>",
        FormatLongDuration(length), PercentOf(count.good, count.runs), Grouped(count.runs),
        BurnText(BurnRate(count, target)));
  }
  html.text += "</tbody></table></div>";
  return html;
}

Html ObjectivesSection(const CheckFacts& facts) {
  const CheckEntry& entry = facts.entry;
  if (!entry.slo_cells) return {};
  Html html{"<section aria-labelledby=\"objectives\"><h2 id=\"objectives\">Objectives</h2>"};
  if (!entry.slo_cells->past_known()) {
    html.text += "<p class=\"dim\">Its past is still being read.</p></section>\n";
    return html;
  }
  html.text += "<div class=\"two\">";
  for (const SloKind kind : kSloKinds) {
    const auto target = TargetOf(entry.slo, kind);
    const SloWindows* const windows = entry.slo_cells->windows(kind);
    if (target && windows != nullptr) html += ObjectiveCard(facts, kind, *target, *windows);
  }
  html.text += "</div></section>\n";
  return html;
}

Html PastSections(const CheckFacts& facts) {
  if (!facts.past) {
    return Markup(
        "<section aria-labelledby=\"past\"><h2 id=\"past\">History</h2><p class=\"dim\">{}</p>"
        "</section>\n",
        facts.past.error().message);
  }
  const InstancePast& past = *facts.past;
  return Markup(
      "<section aria-labelledby=\"past\"><h2 id=\"past\">Availability</h2><div class=\"card\">"
      "<div class=\"pad\">{}</div>{}</div></section>\n"
      "<div class=\"two\"><section aria-labelledby=\"changes\"><h2 id=\"changes\">State "
      "changes</h2><div class=\"card\">{}</div></section>\n"
      "<section aria-labelledby=\"runs\"><h2 id=\"runs\">Recent runs</h2><div class=\"card\">{}"
      "</div></section></div>\n",
      HoursStrip(past.hours, facts.now), DaysTable(past.hours, facts.now),
      ChangesTable(past.changes, facts.now), RunsSection(past.runs, facts.now));
}

Html RefreshForm(const CheckFacts& facts) {
  const CheckLabels& labels = facts.entry.cells->labels();
  return Markup(
      "<form class=\"aside\" method=\"get\" action=\"check\"><input type=\"hidden\" name=\"check\" "
      "value=\"{}\">"
      "<input type=\"hidden\" name=\"endpoint\" value=\"{}\"><label>Refresh<select "
      "name=\"refresh\">{}</select></label><button>Set</button></form>\n",
      labels.check, labels.endpoint, RefreshOptions(facts.refresh_seconds));
}

}  // namespace

ServerResponse RenderCheck(const CheckFacts& facts, std::string_view detail) {
  const CheckLabels& labels = facts.entry.cells->labels();
  const auto last = facts.entry.cells->last_run();
  const ShownState state = StateOf(last);
  PageQuery siblings;
  siblings.filter.check = labels.check;
  Html main = Markup(
      "<nav class=\"crumbs\" aria-label=\"Where this is\"><a href=\"./\">Checks</a> / "
      "<a href=\"{}\">{}</a></nav>\n<div class=\"headline\">{}<h1>{}</h1>{}</div>\n"
      "<p class=\"target\">{}</p>\n",
      IndexLink(siblings), labels.check, StateBadge(state), labels.check, RefreshForm(facts),
      labels.endpoint);
  main.text += "<div class=\"two\">";
  main += LastRunSection(facts, last, detail);
  main += AboutSection(facts);
  main.text += "</div>\n";
  main += ObjectivesSection(facts);
  main += PastSections(facts);

  return PageAnswer({.title = fmt::format("{} {}", labels.check, Name(state)),
                     .facts = facts.agent,
                     .now = facts.now,
                     .refresh_seconds = facts.refresh_seconds,
                     .alarming = state == ShownState::kDown},
                    main);
}

ServerResponse RenderNoCheck(const AgentFacts& agent, WallTime now) {
  return PageAnswer(
      {.title = "no such check", .facts = agent, .now = now},
      {"<h1>There is no such check here</h1>\n<p>It may have left the configuration, or belong to "
       "another agent. <a href=\"./\">All checks</a></p>\n"},
      404);
}

}  // namespace sonde
