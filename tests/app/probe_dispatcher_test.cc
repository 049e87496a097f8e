#include "app/probe_dispatcher.h"

#include <gtest/gtest.h>

#include <map>

#include "app/config_module.h"
#include "app/stub_prober.h"
#include "fakes/fake_loop.h"

namespace sonde {
namespace {

/// A shard that only notes what it gets.
class NotingShard : public JobRunner {
 public:
  void StartJob(JobId id, ProbeJob job, JobDone done) override {
    jobs.emplace(id, std::move(job));
    dones.emplace(id, std::move(done));
  }
  void CancelJob(JobId id) override { cancelled.push_back(id); }
  void Finish(JobId id) {
    ProbeResult result;
    result.success = true;
    dones.at(id)(std::move(result));
  }
  std::map<JobId, ProbeJob> jobs;
  std::map<JobId, JobDone> dones;
  std::vector<JobId> cancelled;
};

class ProbeDispatcherTest : public testing::Test {
 protected:
  ProbeDispatcherTest() { dispatcher.UseConfig(StubConfig({})); }

  ProbeOrder Order(const std::string& target) {
    ProbeOrder order;
    order.module = dispatcher.FindModule("stub_module");
    order.target = target;
    order.timeout = std::chrono::seconds(1);
    return order;
  }
  ProbeService::Done Note() {
    return [this](Result<ProbeResult> result) {
      results.push_back(result ? (result->success ? "ok" : "failed") : result.error().message);
      codes.push_back(result ? ErrorCode::kInvalid : result.error().code);
    };
  }

  FakeLoop loop;
  NotingShard shards[2];
  ProbeDispatcher dispatcher{loop, {&shards[0], &shards[1]}, 3};
  std::vector<std::string> results;
  std::vector<ErrorCode> codes;
};

TEST_F(ProbeDispatcherTest, FindsModulesOfTheCurrentConfiguration) {
  EXPECT_EQ(dispatcher.FindModule("nothing"), nullptr);
  const ProbeModulePtr module = dispatcher.FindModule("stub_module");
  ASSERT_NE(module, nullptr);
  EXPECT_EQ(module->name(), "stub_module");
  EXPECT_TRUE(module->prober_known());
  dispatcher.UseConfig(std::make_shared<Config>());
  EXPECT_EQ(dispatcher.FindModule("stub_module"), nullptr);
  EXPECT_EQ(module->prober_name(), "stub") << "a request keeps the module that it has";
}

TEST_F(ProbeDispatcherTest, SpreadsRunsAndBringsResultsBackThroughTheLoop) {
  const OpPtr a = dispatcher.Start(Order("a"), Note());
  const OpPtr b = dispatcher.Start(Order("b"), Note());
  ASSERT_EQ(shards[0].jobs.size(), 1U);
  ASSERT_EQ(shards[1].jobs.size(), 1U);
  const auto& [id, job] = *shards[0].jobs.begin();
  EXPECT_EQ(job.request.timeout, std::chrono::seconds(1));
  shards[0].Finish(id);
  EXPECT_TRUE(results.empty()) << "the shard's thread completes nothing";
  loop.RunUntilIdle();
  EXPECT_EQ(results, (std::vector<std::string>{"ok"}));
  EXPECT_EQ(dispatcher.in_flight(), 1U);
}

TEST_F(ProbeDispatcherTest, BeyondTheLimitItRefusesAtOnceAndAfterwardsAdmitsAgain) {
  std::vector<OpPtr> ops;
  for (int i = 0; i < 4; ++i) ops.push_back(dispatcher.Start(Order("t"), Note()));
  EXPECT_TRUE(results.empty()) << "refusals come through the loop as well";
  loop.RunUntilIdle();
  ASSERT_EQ(codes, (std::vector<ErrorCode>{ErrorCode::kExhausted}));
  EXPECT_EQ(shards[0].jobs.size() + shards[1].jobs.size(), 3U);
  shards[0].Finish(shards[0].jobs.begin()->first);
  loop.RunUntilIdle();
  EXPECT_EQ(dispatcher.in_flight(), 2U);
  ops.push_back(dispatcher.Start(Order("t"), Note()));
  EXPECT_EQ(dispatcher.in_flight(), 3U);
}

TEST_F(ProbeDispatcherTest, DestroyingTheOpCancelsTheRunOnItsShard) {
  OpPtr op = dispatcher.Start(Order("a"), Note());
  NotingShard& shard = shards[shards[0].jobs.empty() ? 1 : 0];
  const JobId id = shard.jobs.begin()->first;
  op.reset();
  EXPECT_EQ(shard.cancelled, (std::vector<JobId>{id}));
  EXPECT_EQ(dispatcher.in_flight(), 0U);
  shard.Finish(id);  // the result was already on its way
  loop.RunUntilIdle();
  EXPECT_TRUE(results.empty());
}

TEST_F(ProbeDispatcherTest, ACompletionMayDestroyItsOpWithoutCancelling) {
  OpPtr op;
  op = dispatcher.Start(Order("a"), [&](const Result<ProbeResult>&) {
    results.emplace_back("done");
    op.reset();
  });
  NotingShard& shard = shards[shards[0].jobs.empty() ? 1 : 0];
  shard.Finish(shard.jobs.begin()->first);
  loop.RunUntilIdle();
  EXPECT_EQ(results, (std::vector<std::string>{"done"}));
  EXPECT_TRUE(shard.cancelled.empty());
}

TEST_F(ProbeDispatcherTest, AHostnameThatDoesNotFitIsAnError) {
  const ProbeModulePtr module = dispatcher.FindModule("stub_module");
  EXPECT_TRUE(module->WithHostname("www"));
  const auto changed = module->WithHostname("bad");
  ASSERT_FALSE(changed);
  EXPECT_EQ(changed.error().message, "a bad hostname");
}

TEST_F(ProbeDispatcherTest, AnUnknownProberIsAnErrorNotACrash) {
  auto module = std::make_shared<Module>();
  module->name = "odd";
  module->prober_name = "carrier-pigeon";
  ProbeOrder order = Order("x");
  order.module = std::make_shared<ConfigModule>(module);
  const OpPtr op = dispatcher.Start(std::move(order), Note());
  loop.RunUntilIdle();
  EXPECT_EQ(results, (std::vector<std::string>{"Unknown prober \"carrier-pigeon\""}));
}

}  // namespace
}  // namespace sonde
