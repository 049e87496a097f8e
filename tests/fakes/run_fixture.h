// RunFixture: runs a ProbeRun on fakes until its verdict, turning the virtual clock.
//
// THREAD: the test's. LIFETIME: a test fixture.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "fakes/fake_net.h"

namespace sonde {

template <typename ProbeRunType, typename Config>
class RunFixture : public testing::Test {
 protected:
  /// Five seconds of timeout; the result's phases must fit into its duration.
  ProbeResult Probe(std::string target) {
    RunRequest request;
    request.target = std::move(target);
    request.timeout = std::chrono::seconds(5);
    std::optional<ProbeResult> result;
    auto run = std::make_unique<ProbeRunType>(fake_.services, std::make_shared<Config>(config_),
                                              std::move(request));
    run->Start([&result](ProbeResult finished) { result = std::move(finished); });
    fake_.loop.RunUntilIdle();
    while (!result && fake_.loop.AdvanceToNextTimer()) fake_.loop.RunUntilIdle();
    EXPECT_TRUE(result) << "the run never ended";
    if (!result) return {};
    EXPECT_LE(result->phases.Sum(), result->duration);
    EXPECT_EQ(result->success, !result->failure);
    return std::move(*result);
  }

  /// Starts a run and destroys it after every number of steps: nothing may be touched afterwards.
  void CancelAtEveryStep(const std::string& target, int steps) {
    for (int stop = 0; stop < steps; ++stop) {
      RunRequest request;
      request.target = target;
      request.timeout = std::chrono::seconds(5);
      auto run = std::make_unique<ProbeRunType>(fake_.services, std::make_shared<Config>(config_),
                                                request);
      bool done = false;
      run->Start([&done](const ProbeResult&) { done = true; });
      for (int i = 0; i < stop && !done; ++i) fake_.loop.RunTurn();
      const bool finished = done;
      run.reset();
      fake_.loop.RunUntilIdle();
      EXPECT_EQ(done, finished) << "a destroyed run completed";
    }
  }

  static double Value(const ProbeResult& result, std::string_view name,
                      const std::vector<std::string>& labels = {}) {
    const double* value = result.observations.Find(name, labels);
    EXPECT_NE(value, nullptr) << name << " is missing";
    return value != nullptr ? *value : -1;
  }
  static bool Has(const ProbeResult& result, std::string_view name,
                  const std::vector<std::string>& labels = {}) {
    return result.observations.Find(name, labels) != nullptr;
  }

  FakeServices fake_;
  Config config_;
};

}  // namespace sonde
