// `sonde probe`: one target, now.
#include <fmt/format.h>

#include <algorithm>

#include "app/batch.h"
#include "cli/command.h"
#include "cli/config_file.h"
#include "cli/probe_plan.h"
#include "cli/run_verdict.h"
#include "cli/via.h"
#include "metrics/probe_exposition.h"
#include "net/net_init.h"
#include "report/outcome_report.h"
#include "report/waterfall.h"

namespace sonde {
namespace {

constexpr std::size_t kMaxCount = 100'000;

/// "passed 2 of 3; fastest 12ms, median 15ms, slowest 20ms".
std::string Summary(const std::vector<Outcome>& outcomes) {
  std::vector<Duration> durations;
  std::size_t passed = 0;
  for (const Outcome& outcome : outcomes) {
    durations.push_back(std::chrono::round<std::chrono::microseconds>(outcome.result.duration));
    passed += outcome.result.success ? 1 : 0;
  }
  std::ranges::sort(durations);
  return fmt::format("passed {} of {}; fastest {}, median {}, slowest {}\n", passed,
                     outcomes.size(), FormatDuration(durations.front()),
                     FormatDuration(durations[durations.size() / 2]),
                     FormatDuration(durations.back()));
}

class ProbeCommand final : public Command {
 public:
  CommandText text() const override {
    return {.name = "sonde probe",
            .help = "Probes one target now, and shows where the time went.",
            .examples =
                "  sonde probe https://example.com/\n"
                "  sonde probe example.com:25 --count 3\n"
                "  sonde probe tls://example.com:8443 --insecure\n"
                "  sonde probe dns://192.0.2.53/example.com?type=MX\n"
                "  sonde probe https://example.com/ --resolve example.com:192.0.2.7 -v\n"
                "  sonde probe https://example.com/api --body '{}' --expect-status 200,204\n"
                "  sonde probe db:5432 -m postgres --config.file sonde.yml -o json\n"
                "  sonde probe https://example.com/ --via https://eu:9115,https://us:9115 --via-ca "
                "ca.pem"};
  }

  void Declare(OptionTable& table) override {
    table.Positional(
        "TARGET", flags_.target,
        "http(s)://…, ws(s)://…, tcp://host:port, tls://host:port, grpc(s)://host:port, "
        "dns://server/name?type=A, icmp://host, unix:///path, host:port, or a name",
        true);
    table.Option("-m,--module", "MODULE", flags_.module,
                 "A module of the file, or a built-in one. Default: by the target's scheme.");
    table.Option("-c,--config.file", "FILE", config_file_, "Where -m looks for modules.");
    table.Choice("-o,--output", {"text", "json", "prometheus", "junit"}, output_,
                 "How results are shown.");
    table.Flag("-v,--verbose", verbose_, "Also shows the log of the run and the whole chain.");
    table.Count("--count", count_, 1, kMaxCount, "How often to probe, one after the other.");
    table.Span("--timeout", flags_.timeout, "For each run. Default: the module's, else 10s.");
    table.Option("--method", "METHOD", flags_.method,
                 "HTTP method. Default: GET; POST with --body.");
    table.Repeated("--header", "NAME:VALUE", flags_.headers, "A request header; may be repeated.");
    table.Custom({.names = "--body",
                  .value_name = "TEXT",
                  .help = "The request body.",
                  .take = [this](const std::string& value) {
                    flags_.body = value;
                    return std::string();
                  }});
    table.Repeated("--expect-status", "STATUS", flags_.expect_status,
                   "Statuses that pass: 200, 2xx or 200,204.");
    table.Option("--expect-body", "TEXT", flags_.expect_body, "Text that the body must hold.");
    table.Repeated("--resolve", "HOST:IP", flags_.resolve, "Use this address for that name.");
    table.Flag("--ip4", flags_.ip4, "IPv4 only.");
    table.Flag("--ip6", flags_.ip6, "IPv6 only.");
    table.Flag("--insecure", flags_.insecure, "Accepts any certificate.");
    DeclareVia(table, via_);
  }

  ExitCode Run(const Console& console) override {
    if (via_.given()) return RunVia(console);
    if (output_ == "prometheus" && count_ > 1) {
      return console.UsageError("sonde probe", "-o prometheus shows one run; leave out --count");
    }
    ConfigPtr file;
    if (!config_file_.empty()) {
      if (flags_.module.empty()) {
        return console.UsageError("sonde probe", "--config.file is for -m; name a module");
      }
      file = LoadOrComplain(config_file_, console);
      if (!file) return ExitCode::kUsage;
    }
    const auto plan = PlanProbe(flags_, file.get());
    if (!plan) return console.UsageError("sonde probe", plan.error().message);
    if (const auto ready = InitNetLibraries(); !ready) {
      console.PrintError(ready.error().message + '\n');
      return ExitCode::kAgent;
    }
    return Probe(*plan, console);
  }

 private:
  ExitCode RunVia(const Console& console) const {
    if (output_ != "text" && output_ != "json") {
      return console.UsageError(text().name, "--via has the outputs text and json");
    }
    if (count_ > 1 || verbose_ || !config_file_.empty()) {
      return console.UsageError(text().name, "--via goes without --count, -v and --config.file");
    }
    const auto query = PlanVia(via_, flags_);
    if (!query) return console.UsageError(text().name, query.error().message);
    if (const auto ready = InitNetLibraries(); !ready) {
      console.PrintError(ready.error().message + '\n');
      return ExitCode::kAgent;
    }
    const std::vector<AgentAnswer> answers = AskAgents(*query);
    console.Print(output_ == "json" ? AnswersJson(answers)
                                    : RenderAnswers(answers, {.target = flags_.target,
                                                              .module = query->module,
                                                              .width = console.width,
                                                              .color = console.color}));
    return VerdictOf(answers);
  }

  ExitCode Probe(const ProbePlan& plan, const Console& console) const {
    std::vector<Outcome> outcomes;
    RunBatch(Jobs(plan), {.parallel = 1, .pinned = plan.pinned},
             [&](std::size_t, const ProbeResult& result) {
               outcomes.push_back({.check = {},
                                   .module = plan.module->name,
                                   .target = flags_.target,
                                   .result = result});
               if (output_ == "text") console.Print(Text(outcomes.back(), console));
             });
    if (output_ == "json") {
      console.Print(count_ == 1 ? RenderJson(outcomes.front()) : RenderJson(outcomes));
    } else if (output_ == "junit") {
      console.Print(RenderJunit(outcomes));
    } else if (output_ == "prometheus") {
      console.Print(RenderProbe(outcomes.front().result));
    } else if (count_ > 1) {
      console.Print(Summary(outcomes));
    }
    return VerdictOf(outcomes);
  }

  std::vector<ProbeJob> Jobs(const ProbePlan& plan) const {
    const ProbeJob job{.prober = plan.module->prober,
                       .config = plan.module->config(),
                       .request = {.target = plan.target,
                                   .hostname = {},
                                   .timeout = plan.timeout,
                                   .expect = plan.expect,
                                   .log_level = verbose_ ? LogLevel::kDebug : LogLevel::kWarn}};
    return std::vector<ProbeJob>(count_, job);
  }

  std::string Text(const Outcome& outcome, const Console& console) const {
    return RenderWaterfall(outcome.result, {.target = outcome.target,
                                            .module = outcome.module,
                                            .width = console.width,
                                            .color = console.color,
                                            .verbose = verbose_});
  }

  ProbeFlags flags_;
  ViaFlags via_;
  std::string config_file_;
  std::string output_ = "text";
  bool verbose_ = false;
  std::size_t count_ = 1;
};

}  // namespace

std::unique_ptr<Command> MakeProbeCommand() { return std::make_unique<ProbeCommand>(); }

}  // namespace sonde
