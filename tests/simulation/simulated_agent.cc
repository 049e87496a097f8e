// simulated_agent CONFIG DAYS: what scrapes of an agent would have read, as OpenMetrics.
//
// Why: the agent's own SLO gauges and the recording rules are to agree over a month, to the run.
// So the agent's own scheduler, runner, counters and page run here on a clock that is turned by
// hand, and only the targets are invented. It ends where all of the agent's windows are exactly as
// long as their names, which is printed on standard error as a Unix time.
//
// THREAD: one. LIFETIME: a program.
#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "app/check_runner.h"
#include "app/in_flight.h"
#include "base/hash.h"
#include "base/log.h"
#include "config/config.h"
#include "fakes/fake_net.h"
#include "metrics/check_registry.h"

namespace sonde {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

/// Buckets of all windows begin together this often: minutes, quarters, and a 240th of 30 days.
constexpr auto kBucketsMeet = hours(3);
/// Scrapes are rarer in the past that only the longest windows look at.
constexpr auto kFine = seconds(15), kCoarse = seconds(300);
constexpr auto kFineSpan = hours(7);

/// What happens to a run, by its time alone: outages, slow hours, and bad luck.
class InventedRun final : public ProbeRun {
 public:
  using ProbeRun::ProbeRun;

 private:
  void Begin() override {
    Enter(Phase::kConnect);
    const std::int64_t now = loop().WallNow().time_since_epoch() / seconds(1);
    const std::uint64_t luck = Fnv1a64(request().target + fmt::to_string(now)) / 65536 % 1000;
    const bool outage = now % 7000 < 90;
    const bool slow_hour = now % 90000 < 3600;
    if (luck < 2) return;  // hangs until its deadline, and over slots that are missed
    const milliseconds took(slow_hour || luck > 960 ? 450 : 60);
    Await(loop().After(took, [this, luck, outage] {
      if (luck < 5) return Fail(FailureReason::kNoFds, "the agent's own trouble");
      if (outage || luck < 9) return Fail(FailureReason::kConnectRefused, "nobody is there");
      Pass();
    }));
  }
};

class Inventor final : public Prober {
 public:
  std::string_view name() const override { return "invented"; }
  std::string_view help() const override { return "invents targets"; }
  const ObjectSpecBase& spec() const override {
    static const ObjectSpecBase none("invented", "no keys");
    return none;
  }
  std::span<const MetricDef* const> metrics() const override { return {}; }
  ProbeConfigPtr Parse(const ConfigNode*, ConfigErrors&) const override {
    return std::make_shared<ProbeConfig>();
  }
  void Print(const ProbeConfig&, ConfigPrinter&) const override {}
  Result<ProbeConfigPtr> WithHostname(ProbeConfigPtr config, std::string_view) const override {
    return config;
  }
  std::unique_ptr<ProbeRun> NewRun(ProbeServices& services, ProbeConfigPtr,
                                   RunRequest request) const override {
    return std::make_unique<InventedRun>(services, std::move(request));
  }
};

/// The file's checks, with invented targets.
ConfigPtr Invented(const Config& loaded) {
  static const Inventor inventor;
  auto module = std::make_shared<Module>();
  module->name = module->prober_name = inventor.name();
  module->prober = &inventor;
  module->sections["invented"] = std::make_shared<ProbeConfig>();
  auto config = std::make_shared<Config>(loaded);
  for (CheckConfig& check : config->checks) check.module = module;
  return config;
}

class SimulatedAgent {
 public:
  explicit SimulatedAgent(const Config& loaded)
      : generation_(Generation::Make(Invented(loaded), nullptr)) {
    registry_.Replace(generation_->Entries());
    runner_.Apply(std::move(Diff(nullptr, *generation_, 1)[0]));
  }

  void Run(hours span) {
    const MonoTime last = std::chrono::floor<hours>(loop().Now() + span);
    end_ = last - last.time_since_epoch() % kBucketsMeet;
    while (loop().Now() < end_) {
      const Duration left = end_ - loop().Now();
      // On a grid that ends at the end, whatever the span.
      const Duration grid = left > kFineSpan ? Duration(kCoarse) : Duration(kFine);
      const Duration step = left % grid == Duration::zero() ? grid : left % grid;
      loop().Advance(step);
      Scrape();
    }
    fmt::print("# EOF\n");
    fmt::print(stderr, "{}\n", Stamp());
  }

 private:
  FakeLoop& loop() { return fakes_.loop; }
  std::string Stamp() {
    const auto now = loop().WallNow().time_since_epoch() / milliseconds(1);
    return fmt::format("{}.{:03}", now / 1000, now % 1000);
  }

  /// Counters always; what the agent computes by itself at the end only.
  void Scrape() {
    page_.clear();
    registry_.Render(page_);
    const std::string stamp = Stamp();
    const bool gauges = end_ - loop().Now() <= minutes(90);
    for (std::string_view rest = page_; !rest.empty();) {
      const std::string_view line = rest.substr(0, rest.find('\n'));
      rest.remove_prefix(line.size() + 1);
      const bool counter = line.starts_with("synthetic_probe_runs_total") ||
                           line.starts_with("synthetic_probe_success_total") ||
                           line.starts_with("synthetic_slo_runs_total") ||
                           line.starts_with("synthetic_slo_good_runs_total");
      if (counter || (gauges && line.starts_with("synthetic_"))) {
        fmt::print("{} {}\n", line, stamp);
      }
    }
  }

  FakeServices fakes_;
  GenerationPtr generation_;
  CheckRegistry registry_{&fakes_.loop};
  LoopCells cells_{"shard-0"};
  InFlight in_flight_{&cells_};
  CheckRunner runner_{fakes_.services, cells_, in_flight_, 100};
  MonoTime end_{};
  std::string page_;
};

}  // namespace
}  // namespace sonde

int main(int count, char** words) {
  if (count != 3) {
    fmt::print(stderr, "usage: simulated_agent CONFIG DAYS\n");
    return 2;
  }
  const auto config = sonde::LoadConfig({.path = words[1], .region = {}});
  if (!config) {
    fmt::print(stderr, "{}\n", config.error().ToString());
    return 2;
  }
  sonde::InitLog(sonde::LogLevel::kError, sonde::LogFormat::kLogfmt);
  sonde::SimulatedAgent(**config).Run(std::chrono::hours(24 * std::atoi(words[2])));
  return 0;
}
