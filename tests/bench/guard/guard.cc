// bench_guard NAME [URL]: does one piece of work, for callgrind to count its instructions.
//
// Why: times on a busy machine say nothing about a change of five percent; instructions do. What is
// counted is what happens inside guard_measured; everything before it is preparation. guard.py runs
// this program under valgrind and compares the counts with baseline.json.
#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "app/check_runner.h"
#include "app/loop_services.h"
#include "app/stub_prober.h"
#include "config/config.h"
#include "event/uv_loop.h"
#include "fakes/fake_net.h"
#include "metrics/check_registry.h"
#include "metrics/probe_exposition.h"
#include "net/net_init.h"
#include "sonde/cel.h"

/// What callgrind counts (--toggle-collect).
extern "C" [[gnu::noinline]] void guard_measured(const std::function<void()>& work) {
  work();
  asm volatile("" ::: "memory");  // no tail call: the count would end too early
}

namespace sonde {
namespace {

using std::chrono::seconds;

constexpr int kChecks = 1000;

[[noreturn]] void Refuse(std::string_view why) {
  std::fprintf(stderr, "bench_guard: %.*s\n", static_cast<int>(why.size()), why.data());
  std::exit(1);
}

/// One run after another, each over its own connection.
std::vector<ProbeResult> RunsOf(UvLoop& loop, ProbeServices& services, const Module& module,
                                const std::string& url, int count) {
  std::vector<ProbeResult> results;
  for (int i = 0; i < count; ++i) {
    RunRequest request{.target = url, .hostname = {}, .timeout = seconds(60), .expect = {}};
    const auto run = module.prober->NewRun(services, module.config(), std::move(request));
    bool done = false;
    run->Start([&](ProbeResult result) {
      results.push_back(std::move(result));
      done = true;
    });
    loop.RunUntil([&] { return done; }, seconds(60));
    if (!done || !results.back().success) {
      Refuse(done ? results.back().failure.detail : "a run did not end");
    }
  }
  return results;
}

/// Runs of a module against a real server; `ca` is the file of an https server's authority.
void Runs(const std::string& url, const std::string& ca, int count,
          const std::function<void(const ProbeResult&)>& then = {}) {
  const std::string tls =
      ca.empty() ? "" : fmt::format(", http: {{tls_config: {{ca_file: {}}}}}", ca);
  const auto config =
      ParseConfig(fmt::format("modules: {{web: {{prober: http{}}}}}\n", tls), "guard.yml");
  if (!config) Refuse(config.error().ToString());
  const Module& module = *(*config)->modules.at("web");
  UvLoop loop;
  {
    LoopServices services(loop);
    // The first run loads what all share.
    const auto first = RunsOf(loop, services.probe_services(), module, url, 1);
    if (then) return then(first.front());
    guard_measured([&] { RunsOf(loop, services.probe_services(), module, url, count); });
  }
  loop.Drain();
}

void Render(const std::string& url) {
  Runs(url, "", 1, [](const ProbeResult& result) {
    guard_measured([&] {
      for (int i = 0; i < 1000; ++i) {
        if (RenderProbe(result).empty()) Refuse("an empty exposition");
      }
    });
  });
}

std::string ManyChecks() {
  std::string text = "modules: {web: {prober: http}}\nchecks:\n";
  for (int i = 0; i < kChecks; ++i) {
    text += fmt::format(
        "  - {{name: check-{}, module: web, targets: ['http://127.0.0.1:8080/{}'],"
        " interval: 15s, timeout: 5s, labels: {{team: payments, tier: '{}'}},"
        " expect: {{status: 200, body: ok, latency: {{total: 800ms}}}}}}\n",
        i, i, i % 3);
  }
  return text;
}

ConfigPtr Parsed(const std::string& text) {
  auto config = ParseConfig(text, "guard.yml", "here");
  if (!config) Refuse(config.error().ToString());
  return *config;
}

void ConfigLoad() {
  const std::string text = ManyChecks();
  guard_measured([&] { Parsed(text); });
}

/// 1,000 checks over ten slots each, with a prober that does nothing: slots, cells, counters.
void Scheduled() {
  std::vector<CheckConfig> checks;
  for (int i = 0; i < kChecks; ++i) checks.push_back(StubCheck(fmt::format("c{}", i), {"pass/50"}));
  const auto generation = Generation::Make(StubConfig(std::move(checks)), nullptr);
  FakeServices fakes;
  LoopCells cells{"shard-0"};
  InFlight in_flight{&cells};
  CheckRunner runner{fakes.services, cells, in_flight, 10'000};
  runner.Apply(std::move(Diff(nullptr, *generation, 1)[0]));
  guard_measured([&] { fakes.loop.Advance(seconds(100)); });
  if (generation->checks()[0]->cells->runs() < 9) Refuse("the checks did not run");
}

void Exposition() {
  const auto generation = Generation::Make(Parsed(ManyChecks()), nullptr);
  for (const CheckInstancePtr& check : generation->checks()) {
    ProbeResult result;
    result.success = true;
    result.duration = std::chrono::microseconds(5300);
    for (const Phase phase : {Phase::kConnect, Phase::kProcessing, Phase::kTransfer}) {
      result.phases.Add(phase, std::chrono::microseconds(1000));
    }
    check->cells->Record(std::move(result));
  }
  CheckRegistry registry;
  registry.Replace(generation->Entries());
  guard_measured([&] {
    std::string page;
    registry.Render(page);
    if (page.size() < 100 * kChecks) Refuse("an empty page");
  });
}

void Cel() {
  const auto program = CelProgram::Compile(
      "body.status == 'ok' && body.parts.all(p, p.healthy && p.lag < 5) && size(body.parts) == 20");
  if (!program) Refuse(program.error().message);
  std::string body = R"({"status":"ok","parts":[)";
  for (int i = 0; i < 20; ++i) {
    body +=
        fmt::format(R"({}{{"name":"part-{}","healthy":true,"lag":{}}})", i ? "," : "", i, i % 5);
  }
  body += "]}";
  guard_measured([&] {
    for (int i = 0; i < 500; ++i) {
      if (!program->Evaluate(body).is_true()) Refuse("the condition does not hold");
    }
  });
}

int Main(const std::string& name, const std::string& url, const std::string& ca) {
  const std::map<std::string, std::function<void()>, std::less<>> all = {
      {"http_runs", [&] { Runs(url, "", 200); }},
      {"https_runs", [&] { Runs(url, ca, 30); }},
      {"scheduled_runs", Scheduled},
      {"render_probe", [&] { Render(url); }},
      {"exposition_of_1000_checks", Exposition},
      {"config_of_1000_checks", ConfigLoad},
      {"cel", Cel},
  };
  const auto found = all.find(name);
  if (found == all.end()) Refuse("there is no work named " + name);
  if (const auto ready = InitNetLibraries(); !ready) Refuse(ready.error().message);
  found->second();
  return 0;
}

}  // namespace
}  // namespace sonde

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  const auto word = [&](std::size_t i) { return i < words.size() ? words[i] : ""; };
  return sonde::Main(word(0), word(1), word(2));
}
