#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <vector>

#include "report/outcome_report.h"
#include "report/tls_text.h"
#include "sonde/utf8.h"

namespace sonde {
namespace {

/// XML 1.0: what may not stand in an attribute; controls have no form at all.
std::string Escaped(std::string_view text) {
  std::string out;
  for (const char c : ToValidUtf8(text)) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\n': out += "&#10;"; break;
      case '\t': out += "&#9;"; break;
      default: out += static_cast<unsigned char>(c) < 0x20 ? '?' : c;
    }
  }
  return out;
}

double Seconds(Duration duration) { return std::chrono::duration<double>(duration).count(); }

std::string Case(const Outcome& outcome) {
  const ProbeResult& result = outcome.result;
  std::string text = fmt::format("    <testcase classname=\"{}\" name=\"{}\" time=\"{:.6f}\"",
                                 Escaped(outcome.check.empty() ? outcome.module : outcome.check),
                                 Escaped(outcome.target), Seconds(result.duration));
  if (result.success) return text + "/>\n";
  const FailureReasonInfo& info = Info(result.failure.reason);
  // What is the agent's fault says nothing about the target: an error, not a failure.
  const bool agent = result.fault() == Fault::kAgent;
  return text + fmt::format(">\n      <{0} type=\"{1}/{2}\" message=\"{3}\"/>\n    </testcase>\n",
                            agent ? "error" : "failure", Name(info.phase), info.name,
                            Escaped(result.failure.detail));
}

}  // namespace

std::string RenderJunit(std::span<const Outcome> outcomes) {
  std::size_t failures = 0, errors = 0;
  double total = 0;
  std::string cases;
  for (const Outcome& outcome : outcomes) {
    const bool agent = outcome.result.fault() == Fault::kAgent;
    if (!outcome.result.success) ++(agent ? errors : failures);
    total = std::max(total, Seconds(outcome.result.duration));
    cases += Case(outcome);
  }
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"
      "  <testsuite name=\"sonde\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"0\" "
      "time=\"{:.6f}\">\n{}  </testsuite>\n</testsuites>\n",
      outcomes.size(), failures, errors, total, cases);
}

}  // namespace sonde
