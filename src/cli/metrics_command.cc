// `sonde metrics`: every metric explained.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/command.h"
#include "cli/metric_reference.h"

namespace sonde {
namespace {

constexpr std::string_view kPageTitle =
    "# Metrics\n\n"
    "Made by `sonde metrics --output markdown`, which answers at the terminal as well: `sonde "
    "metrics "
    "slo`,\n`sonde metrics 'probe_tls_*'`.\n\n";

class MetricsCommand final : public Command {
 public:
  CommandText text() const override {
    return {.name = "sonde metrics",
            .help = "Explains the metrics: type, unit, labels, and when each of them is there.",
            .examples =
                "  sonde metrics\n"
                "  sonde metrics burn_rate\n"
                "  sonde metrics 'probe_http_*' -o json\n"
                "  sonde metrics -o markdown > metrics.md"};
  }
  void Declare(OptionTable& table) override {
    table.Positionals("NAME", patterns_,
                      "Names to explain: a part of the name, or a pattern with * and ?. Default: "
                      "all.");
    table.Choice("-o,--output", {"text", "json", "markdown"}, output_, "How they are shown.");
  }
  ExitCode Run(const Console& console) override {
    const auto parts = Matching(AllMetricParts(), patterns_);
    if (parts.empty()) {
      return console.UsageError(text().name, fmt::format("there is no metric like \"{}\"",
                                                         fmt::join(patterns_, "\", \"")));
    }
    if (output_ == "json") {
      console.Print(MetricsJson(parts));
    } else if (output_ == "markdown") {
      console.Print(std::string(kPageTitle) + MetricsMarkdown(parts));
    } else {
      console.Print(RenderMetrics(parts, {.width = console.width, .color = console.color}));
    }
    return ExitCode::kOk;
  }

 private:
  std::vector<std::string> patterns_;
  std::string output_ = "text";
};

}  // namespace

std::unique_ptr<Command> MakeMetricsCommand() { return std::make_unique<MetricsCommand>(); }

}  // namespace sonde
