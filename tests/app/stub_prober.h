// StubProber: a prober whose target says what happens: "pass", "fail", "agent" or "hang", after
// "/" and milliseconds: "pass/1500".
//
// Why: what becomes of runs is tested without transports.
//
// THREAD: immutable. LIFETIME: static.
#pragma once

#include <array>
#include <cstdlib>
#include <memory>
#include <string>

#include "config/config.h"
#include "sonde/prober.h"

namespace sonde {

class StubRun final : public ProbeRun {
 public:
  using ProbeRun::ProbeRun;

 private:
  void Begin() override {
    const std::string& target = request().target;
    const std::size_t slash = target.find('/');
    const std::string what = target.substr(0, slash);
    const int millis = slash == std::string::npos ? 1 : std::atoi(target.c_str() + slash + 1);
    Enter(Phase::kConnect);
    if (what == "hang") return;
    Await(loop().After(std::chrono::milliseconds(millis), [this, what] {
      if (what == "fail") return Fail(FailureReason::kConnectRefused, "nobody is there");
      if (what == "agent") return Fail(FailureReason::kNoFds, "no descriptors");
      Pass();
    }));
  }
};

class StubProber final : public Prober {
 public:
  static const StubProber& Get() {
    static const StubProber prober;
    return prober;
  }
  std::string_view name() const override { return "stub"; }
  std::string_view help() const override { return "does as it is told"; }
  const ObjectSpecBase& spec() const override {
    static const ObjectSpecBase none("stub", "no keys");
    return none;
  }
  std::span<const MetricDef* const> metrics() const override { return {}; }
  ProbeConfigPtr Parse(const ConfigNode*, ConfigErrors&) const override {
    return std::make_shared<ProbeConfig>();
  }
  void Print(const ProbeConfig&, ConfigPrinter&) const override {}
  Result<ProbeConfigPtr> WithHostname(ProbeConfigPtr config,
                                      std::string_view hostname) const override {
    if (hostname == "bad") return ::sonde::Fail(ErrorCode::kInvalid, "a bad hostname");
    return config;
  }
  std::unique_ptr<ProbeRun> NewRun(ProbeServices& services, ProbeConfigPtr,
                                   RunRequest request) const override {
    return std::make_unique<StubRun>(services, std::move(request));
  }
};

inline ModulePtr StubModule(std::string name = "stub_module") {
  auto module = std::make_shared<Module>();
  module->name = std::move(name);
  module->prober_name = "stub";
  module->prober = &StubProber::Get();
  module->sections["stub"] = std::make_shared<ProbeConfig>();
  return module;
}

inline CheckConfig StubCheck(std::string name, std::vector<std::string> targets,
                             Duration interval = std::chrono::seconds(10)) {
  CheckConfig check;
  check.name = std::move(name);
  check.module = StubModule();
  check.targets = std::move(targets);
  check.interval = interval;
  check.timeout = std::chrono::seconds(5);
  return check;
}

inline std::shared_ptr<Config> StubConfig(std::vector<CheckConfig> checks,
                                          std::string region = "here") {
  auto config = std::make_shared<Config>();
  config->region = std::move(region);
  config->checks = std::move(checks);
  config->modules["stub_module"] = StubModule();
  config->metrics.buckets = {0.1, 1, 10};
  return config;
}

}  // namespace sonde
