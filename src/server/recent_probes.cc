#include "server/recent_probes.h"

#include <ranges>

#include "report/terminal_text.h"
#include "server/page_parts.h"
#include "sonde/url.h"

namespace sonde {
namespace {

Html RowHtml(const RecentRow& row, WallTime now) {
  return Markup(
      "<tr><td>{}</td><td>{}</td><td>{}</td><td><a href='logs?id={}'>Logs</a></td>"
      "<td class=\"n\" data-l=\"Took\">{}</td><td class=\"n\" data-l=\"When\">{}</td>"
      "<td class=\"why\">{}</td></tr>\n",
      row.module, row.target, Html{row.success ? "Success" : "<strong>Failure</strong>"}, row.id,
      HumanDuration(row.took), TimeAgo(row.started, now),
      FailureText(row.failure.reason, row.failure.detail));
}

}  // namespace

std::vector<RecentRow> TakeRecent(const ProbeHistory& history, std::size_t most) {
  std::vector<RecentRow> rows;
  for (const auto* probes : {&history.recent(), &history.older_failures()}) {
    for (const RecentProbe& probe : std::views::reverse(*probes)) {
      if (rows.size() == most) return rows;
      rows.push_back({.id = probe.id,
                      .module = std::string(probe.order.module->name()),
                      .target = WithoutPassword(probe.order.target),
                      .success = probe.result.success,
                      .started = probe.result.started,
                      .took = probe.result.duration,
                      .failure = probe.result.failure});
    }
  }
  return rows;
}

Html RecentSection(const std::vector<RecentRow>& rows, WallTime now) {
  Html html{"<section aria-labelledby=\"recent\"><h2 id=\"recent\">Recent Probes</h2>\n"};
  if (rows.empty()) {
    html.text += "<p class=\"dim\">Nobody has asked for a probe yet.</p>\n";
  } else {
    html.text +=
        "<div class=\"card\"><table class=\"wrap recent\"><thead><tr>"
        "<th>Module</th><th>Target</th><th>Result</th><th>Debug</th>"
        "<th>Took</th><th>When</th><th>Reason</th></tr></thead><tbody>\n";
    for (const RecentRow& row : rows) html += RowHtml(row, now);
    html.text += "</tbody></table></div>\n";
  }
  html.text +=
      "<p class=\"pager\"><a href=\"probe?target=prometheus.io&amp;module=http_2xx\">Probe "
      "prometheus.io for http_2xx</a>"
      "<a href=\"probe?target=prometheus.io&amp;module=http_2xx&amp;debug=true\">Debug probe "
      "prometheus.io for http_2xx</a></p></section>\n";
  return html;
}

}  // namespace sonde
