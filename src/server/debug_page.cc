#include "server/debug_page.h"

#include <vector>

#include "base/log.h"
#include "metrics/probe_exposition.h"
#include "sonde/url.h"

namespace sonde {
namespace {

constexpr std::string_view kLogSource = "probe";

std::string FormatLine(const RunLogLine& line, const ProbeOrder& order) {
  std::vector<LogField> fields = {{"module", std::string(order.module->name())},
                                  {"target", WithoutPassword(order.target)}};
  for (const auto& [key, value] : line.fields) fields.push_back({key, value});
  return FormatLogfmt({line.time, line.level, kLogSource, line.message, fields});
}

}  // namespace

std::string RenderDebug(const ProbeOrder& order, const ProbeResult& result) {
  std::string page = "Logs for the probe:\n";
  for (const RunLogLine& line : result.log) (page += FormatLine(line, order)) += '\n';
  page += "\n\n\nMetrics that would have been returned:\n";
  page += RenderProbe(result);
  page += "\n\n\nModule configuration:\n";
  page += order.module->Describe();
  return page;
}

ServerResponse DebugPage(const ProbeOrder& order, const ProbeResult& result) {
  ServerResponse response;
  response.content_type = "text/plain";
  response.body = RenderDebug(order, result);
  return response;
}

}  // namespace sonde
