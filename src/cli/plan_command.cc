// `sonde plan`: what a configuration will cost.
#include <algorithm>

#include "app/discover_once.h"
#include "app/plan.h"
#include "cli/command.h"
#include "cli/config_file.h"
#include "cli/plan_text.h"

namespace sonde {
namespace {

constexpr std::size_t kMaxAgents = 10'000;

class PlanCommand final : public Command {
 public:
  CommandText text() const override {
    return {.name = "sonde plan",
            .help = "Tells what a configuration will cost: series, runs, CPU, memory, disk.",
            .examples =
                "  sonde plan --config.file sonde.yml\n"
                "  sonde plan -c sonde.yml --scrape-interval 30s --regions 3\n"
                "  sonde plan -c sonde.yml -o json | jq .samples_per_second"};
  }
  void Declare(OptionTable& table) override {
    table.Option("-c,--config.file", "FILE", config_file_, "The configuration.");
    table.Span("--scrape-interval", scrape_interval_,
               "How often Prometheus scrapes the agent. Default: 15s.");
    table.Option("--host-limit", "RATE", options_.host_limit,
                 "Warns of hosts that are probed more often than this in a second.");
    table.Count("--regions", options_.regions, 1, kMaxAgents,
                "How many agents run this file against the same hosts.");
    table.Count("--shards", options_.shards, 1, 256, "Threads of the agent that run checks.");
    table.Count("--hosts", top_hosts_, 1, kMaxAgents, "How many of the busiest hosts are listed.");
    table.Choice("-o,--output", {"text", "json"}, output_, "How it is shown.");
  }
  ExitCode Run(const Console& console) override {
    const ConfigPtr config = LoadOrComplain(config_file_, console);
    if (!config) return ExitCode::kUsage;
    Discovery found = DiscoverOnce(*config, DiscoverFrom::kFiles);
    for (const std::string& line : found.complaints) console.PrintError(line + " (warning)\n");
    if (scrape_interval_) options_.scrape_interval = *scrape_interval_;
    const Plan plan = PlanOf(*Generation::Make(config, nullptr, found.targets), options_);
    console.Print(output_ == "json" ? PlanJson(plan)
                                    : RenderPlan(plan, {.file = config_file_,
                                                        .region = config->region,
                                                        .scrape_interval = options_.scrape_interval,
                                                        .top_hosts = top_hosts_,
                                                        .width = console.width,
                                                        .color = console.color}));
    return ExitCode::kOk;
  }

 private:
  std::string config_file_{kDefaultConfigFile};
  std::string output_ = "text";
  std::optional<Duration> scrape_interval_;
  std::size_t top_hosts_ = 10;
  PlanOptions options_;
};

}  // namespace

std::unique_ptr<Command> MakePlanCommand() { return std::make_unique<PlanCommand>(); }

}  // namespace sonde
