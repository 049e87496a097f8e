#include "server/index_page.h"

#include <fmt/format.h>

#include <utility>

#include "report/terminal_text.h"
#include "server/check_filter.h"
#include "server/filter_form.h"
#include "server/page_frame.h"
#include "server/page_parts.h"
#include "slo/burn_rate.h"
#include "sonde/config_spec.h"

namespace sonde {
namespace {

constexpr std::size_t kMostRows = 1000;

Html Tags(const CheckEntry& entry) {
  const auto& labels = entry.cells->labels().extra;
  if (labels.empty()) return {};
  Html html{"<ul class=\"tags\">"};
  for (const auto& [name, value] : labels) {
    const std::string text = fmt::format("{}={}", name, value);
    PageQuery query;
    if (auto matcher = LabelMatcher::Parse(text)) query.filter.labels.push_back(*matcher);
    html += Markup("<li><a href=\"{}\">{}</a></li>", IndexLink(query), text);
  }
  html.text += "</ul>";
  return html;
}

/// A check that is up has no reason; one that has never been measured may have been tried in vain.
Html Why(const ShownCheck& check, std::string_view detail) {
  if (check.state == ShownState::kUp) return {};
  const Html text = FailureText(check.last ? check.last->reason : FailureReason::kNone, detail);
  return text.text.empty() ? Html{} : Markup("<p class=\"why\">{}</p>", text);
}

Html LastRunCell(const ShownCheck& check, WallTime now) {
  if (!check.last) return {};
  const Duration age = now - check.last->ended;
  const bool stale = age > check.entry->interval * 3 + check.entry->timeout;
  return Markup("{}<small{}>{}</small>", HumanDuration(check.last->duration),
                Html{stale ? " class=\"stale\"" : ""}, TimeAgo(check.last->ended, now));
}

/// The objective's own window if there is one, else all runs since the agent counts.
Html AvailabilityCell(const CheckEntry& entry, MonoTime now) {
  const SloWindows* const windows =
      entry.slo_cells ? entry.slo_cells->windows(SloKind::kAvailability) : nullptr;
  if (windows != nullptr && entry.slo_cells->past_known()) {
    const SloCount count = windows->Read(now)[SloWindows::kOwn];
    if (count.runs == 0) return {};
    return Markup("{}<small>in {}</small>", PercentOf(count.good, count.runs),
                  FormatLongDuration(windows->window()));
  }
  const std::uint64_t good = entry.cells->successes();  // before runs: never more of them
  const std::uint64_t runs = entry.cells->runs();
  if (runs == 0) return {};
  return Markup("{}<small>of {} runs</small>", PercentOf(good, runs), Grouped(runs));
}

Html BudgetCell(const CheckEntry& entry, MonoTime now) {
  if (!entry.slo_cells || !entry.slo_cells->past_known()) return {};
  Html html;
  for (const SloKind kind : kSloKinds) {
    const auto target = TargetOf(entry.slo, kind);
    const SloWindows* const windows = entry.slo_cells->windows(kind);
    if (!target || windows == nullptr) continue;
    const SloCount count = windows->Read(now)[SloWindows::kOwn];
    if (count.runs == 0) continue;
    html += BudgetBar(1 - BurnRate(count, *target));
    html += Markup("<small>{} {:g}%</small>", Name(kind), target->ratio() * 100);
  }
  return html;
}

Html Row(const IndexFacts& facts, const ShownCheck& check, std::string_view detail) {
  const CheckLabels& labels = check.entry->cells->labels();
  Html html = Markup(
      "<tr class=\"{}\"><td>{}</td><td><a class=\"name\" href=\"{}\">{}</a>"
      "<span class=\"target\">{}</span>",
      Name(check.state), StateBadge(check.state), CheckLink(labels), labels.check, labels.endpoint);
  html += Why(check, detail);
  html += Tags(*check.entry);
  html += Markup(
      "</td><td class=\"n\" data-l=\"Last run\">{}</td><td data-l=\"Where the time went\">{}</td>",
      LastRunCell(check, facts.now), check.last ? PhaseBar(*check.last) : Html{});
  html += Markup(
      "<td class=\"n\" data-l=\"Availability\">{}</td><td data-l=\"Error budget\">{}</td></tr>\n",
      AvailabilityCell(*check.entry, facts.mono_now), BudgetCell(*check.entry, facts.mono_now));
  return html;
}

Html Table(const IndexFacts& facts, const SelectedChecks& selected,
           const FailureDetails::Snapshot& details) {
  if (facts.entries->empty()) {
    return {"<p class=\"dim\">No checks are configured for this region.</p>\n"};
  }
  if (selected.checks.empty()) return {"<p class=\"dim\">No check is like that.</p>\n"};
  Html html{
      "<div class=\"card\"><table class=\"wrap checks\"><thead><tr><th scope=\"col\">State</th>"
      "<th scope=\"col\">Check</th><th scope=\"col\">Last run</th>"
      "<th scope=\"col\">Where the time went</th><th scope=\"col\">Availability</th>"
      "<th scope=\"col\">Error budget</th></tr></thead><tbody>\n"};
  for (const ShownCheck& check : selected.checks) {
    html += Row(facts, check, details.Of(check.entry->cells));
  }
  html.text += "</tbody></table></div>\n";
  html += PhaseLegend();
  return html;
}

std::string Title(const IndexFacts& facts, const SelectedChecks& selected) {
  const std::size_t down = selected.by_state[static_cast<std::size_t>(ShownState::kDown)];
  return down > 0 ? fmt::format("{} down · {}", Grouped(down), facts.agent.region)
                  : facts.agent.region;
}

}  // namespace

ServerResponse RenderIndex(const IndexFacts& facts, const QueryParams& query,
                           const FailureDetails::Snapshot& details) {
  auto filter = CheckFilter::Parse(query, {}, kMostRows);
  const PageQuery shown{.filter = filter ? *filter : CheckFilter{},
                        .refresh_seconds = RefreshSeconds(query.Get("refresh"))};
  const SelectedChecks selected = Select(*facts.entries, shown.filter);
  Html main = Markup("<h1 class=\"hide\">Checks of {}</h1>\n", facts.agent.region);
  main.text += "<section aria-labelledby=\"checks\"><h2 id=\"checks\">Checks</h2>\n";
  if (!filter) {
    main += Markup("<div class=\"alert\" role=\"alert\">{}</div>\n", filter.error().message);
  }
  main += StateTiles(shown, selected);
  main += FilterForm(shown);
  main += Table(facts, selected, details);
  main += Pager(shown, selected);
  main.text += "</section>\n";
  main += RecentSection(facts.recent, facts.now);
  return PageAnswer(
      {.title = Title(facts, selected),
       .facts = facts.agent,
       .now = facts.now,
       .refresh_seconds = shown.refresh_seconds,
       .alarming = selected.by_state[static_cast<std::size_t>(ShownState::kDown)] > 0},
      main, filter ? 200 : 400);
}

}  // namespace sonde
