#include "server/index_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <ranges>

#include "report/terminal_text.h"
#include "server/http_text.h"
#include "sonde/url.h"

namespace sonde {
namespace {

constexpr std::string_view kStyle = R"css(
:root{color-scheme:light dark;--line:#8884;--dim:#777;--up:#18794e;--down:#c62a2f;--wait:#8a6100}
@media (prefers-color-scheme:dark){:root{--dim:#999;--up:#4cc38a;--down:#ff6369;--wait:#e5b53b}}
body{font:15px/1.45 system-ui,sans-serif;max-width:72rem;margin:0 auto;padding:1rem}
h1{font-size:1.4rem;margin:.2rem 0}h2{font-size:1.05rem;margin:1.8rem 0 .4rem}
.facts,.dim{color:var(--dim)}.facts span{margin-right:1rem;white-space:nowrap}
nav a{margin-right:1rem}
table{border-collapse:collapse;width:100%}
th{text-align:left;font-weight:600;color:var(--dim)}
th,td{padding:.3rem .6rem .3rem 0;border-bottom:1px solid var(--line);vertical-align:top}
td{overflow-wrap:anywhere}td.n{white-space:nowrap;font-variant-numeric:tabular-nums}
.up{color:var(--up)}.down{color:var(--down);font-weight:600}.wait{color:var(--wait)}
.alert{border-left:4px solid var(--down);padding:.4rem .8rem;margin:.8rem 0}
@media (max-width:40rem){thead{display:none}tr,td{display:block;border:0;padding:.1rem 0}
tr{border-bottom:1px solid var(--line);padding:.5rem 0}td:empty{display:none}}
)css";

bool IsDown(const IndexCheck& check) { return check.last && !check.last->success; }

std::string ReasonText(FailureReason reason, std::string_view detail) {
  std::string text;
  if (reason != FailureReason::kNone) {
    const FailureReasonInfo& info = Info(reason);
    text =
        fmt::format("{}: {} – {} ", Name(info.phase), HtmlEscape(info.name), HtmlEscape(info.help));
  }
  if (!detail.empty()) text += fmt::format("<span class=\"dim\">{}</span>", HtmlEscape(detail));
  return text;
}

/// A check that is up has no reason; one that has never been measured may have been tried in vain.
std::string CheckReason(const IndexCheck& check) {
  if (check.last && check.last->success) return {};
  return ReasonText(check.last ? check.last->reason : FailureReason::kNone, check.detail);
}

std::string Head(const IndexPage& page) {
  const AgentFacts& facts = page.facts;
  std::string html = fmt::format(
      "<!DOCTYPE html>\n<html>\n<head><meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
      "<title>sonde · {0}</title><style>{1}</style></head><body lang=\"en\">\n<h1>sonde</h1>\n"
      "<p class=\"facts\"><span>region <b>{0}</b></span><span>version {2}</span>"
      "<span>started {3}</span>",
      HtmlEscape(facts.region), kStyle, HtmlEscape(facts.version), Ago(page.now - facts.started));
  if (facts.config_loaded) {
    html += fmt::format("<span>{} loaded {}</span>", HtmlEscape(facts.config_file),
                        Ago(page.now - *facts.config_loaded));
  }
  html += "</p>\n";
  if (!facts.config_ok) {
    html +=
        "<p class=\"alert\">The configuration file could not be loaded the last time: the one "
        "before "
        "it is still in force. The agent's log says why.</p>\n";
  }
  html +=
      "<nav><a href=\"probe?target=prometheus.io&amp;module=http_2xx\">Probe prometheus.io for "
      "http_2xx</a>"
      "<a href=\"probe?target=prometheus.io&amp;module=http_2xx&amp;debug=true\">Debug probe "
      "prometheus.io for http_2xx</a>"
      "<a href=\"metrics\">Metrics</a><a href=\"config\">Configuration</a>"
      "<a href=\"-/ready\">Ready?</a></nav>\n";
  return html;
}

std::string CheckRow(const IndexCheck& check, WallTime now) {
  std::string_view style = "wait";
  std::string_view state = "waiting";
  if (check.last) {
    style = check.last->success ? "up" : "down";
    state = style;
  }
  const std::string took = check.last ? HumanDuration(check.last->duration) : "";
  const std::string when = check.last ? Ago(now - check.last->ended) : "";
  return fmt::format(
      "<tr><td class=\"{}\">{}</td><td>{}</td><td>{}</td><td>{}</td><td class=\"n\">{}</td>"
      "<td class=\"n\">{}</td><td>{}</td></tr>\n",
      style, state, HtmlEscape(check.check), HtmlEscape(check.target), HtmlEscape(check.module),
      took, when, CheckReason(check));
}

std::string ChecksTable(const IndexPage& page) {
  if (page.checks.empty())
    return "<p class=\"dim\">No checks are configured for this region.</p>\n";
  std::vector<const IndexCheck*> order;
  for (const bool down : {true, false}) {
    for (const IndexCheck& check : page.checks) {
      if (IsDown(check) == down) order.push_back(&check);
    }
  }
  const std::size_t shown = std::min(order.size(), IndexPage::kMaxRows);
  std::string html =
      "<table><thead><tr><th>State</th><th>Check</th><th>Target</th><th>Module</th><th>Took</th>"
      "<th>Last run</th><th>Reason</th></tr></thead><tbody>\n";
  for (std::size_t i = 0; i < shown; ++i) html += CheckRow(*order[i], page.now);
  html += "</tbody></table>\n";
  if (shown < order.size()) {
    html += fmt::format(
        "<p class=\"dim\">{} of {} checks are shown, failed ones first; all are in the "
        "<a href=\"metrics\">metrics</a>.</p>\n",
        shown, order.size());
  }
  return html;
}

std::string Checks(const IndexPage& page) {
  const auto down = std::ranges::count_if(page.checks, IsDown);
  const auto waiting =
      std::ranges::count_if(page.checks, [](const IndexCheck& check) { return !check.last; });
  const auto up = static_cast<std::ptrdiff_t>(page.checks.size()) - down - waiting;
  return fmt::format(
             "<h2>Checks</h2>\n<p><span class=\"up\">{} up</span> · <span class=\"{}\">{} down"
             "</span> · <span class=\"dim\">{} waiting for their first run</span></p>\n",
             up, down > 0 ? "down" : "dim", down, waiting) +
         ChecksTable(page);
}

std::string RecentRow(const RecentProbe& probe, WallTime now) {
  const std::string_view module = probe.order.module->name();
  const ProbeResult& result = probe.result;
  return fmt::format(
      "<tr><td>{}</td><td>{}</td><td>{}</td><td><a href='logs?id={}'>Logs</a></td>"
      "<td class=\"n\">{}</td><td class=\"n\">{}</td><td>{}</td></tr>\n",
      HtmlEscape(module), HtmlEscape(WithoutPassword(probe.order.target)),
      result.success ? "Success" : "<strong>Failure</strong>", probe.id,
      HumanDuration(result.duration), Ago(now - result.started),
      ReasonText(result.failure.reason, result.failure.detail));
}

/// The history's probes, the newest first.
std::string RecentRows(const ProbeHistory& history, WallTime now) {
  std::string html;
  std::size_t rows = 0;
  for (const auto* probes : {&history.recent(), &history.older_failures()}) {
    for (const RecentProbe& probe : std::views::reverse(*probes)) {
      if (++rows > IndexPage::kMaxRows) return html;
      html += RecentRow(probe, now);
    }
  }
  return html;
}

std::string Recent(const IndexPage& page) {
  const std::string title = "<h2>Recent Probes</h2>\n";
  const std::string rows =
      page.history == nullptr ? std::string() : RecentRows(*page.history, page.now);
  if (rows.empty()) return title + "<p class=\"dim\">Nobody has asked for a probe yet.</p>\n";
  return title +
         "<table><thead><tr><th>Module</th><th>Target</th><th>Result</th><th>Debug</th>"
         "<th>Took</th><th>When</th><th>Reason</th></tr></thead><tbody>\n" +
         rows + "</tbody></table>\n";
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

std::string RenderIndex(const IndexPage& page) {
  return Head(page) + Checks(page) + Recent(page) + "</body></html>\n";
}

}  // namespace sonde
