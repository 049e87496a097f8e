#include "app/config_reloader.h"

#include <gtest/gtest.h>

#include "fakes/fake_loop.h"

namespace sonde {
namespace {

class ConfigReloaderTest : public testing::Test {
 protected:
  FakeLoop loop;
  int loads = 0;
  int applied = 0;
  bool good = true;
  std::function<void()> on_apply;
  ConfigReloader reloader{loop,
                          [this]() -> ConfigReloader::Loaded {
                            ++loads;
                            if (good) return std::make_shared<const Config>();
                            ConfigErrors errors;
                            errors.Add({}, "no good");
                            return std::unexpected(errors);
                          },
                          [this](ConfigReloader::Loaded loaded) -> Result<void> {
                            ++applied;
                            if (on_apply) on_apply();
                            if (loaded) return {};
                            return Fail(ErrorCode::kInvalid, "no good");
                          }};
  std::vector<std::string> told;

  ConfigReloader::Done Tell(const std::string& who) {
    return [this, who](const Result<void>& outcome) {
      told.push_back(who + (outcome ? " ok" : " " + outcome.error().message));
    };
  }
};

TEST_F(ConfigReloaderTest, TellsTheOutcomeAfterTheLoad) {
  const OpPtr op = reloader.Reload(Tell("a"));
  EXPECT_TRUE(told.empty()) << "never before the call returned";
  EXPECT_TRUE(reloader.loading());
  loop.RunUntilIdle();
  EXPECT_EQ(told, (std::vector<std::string>{"a ok"}));
  EXPECT_FALSE(reloader.loading());
}

TEST_F(ConfigReloaderTest, AnErrorIsToldAndTheNextLoadWorks) {
  good = false;
  const OpPtr first = reloader.Reload(Tell("a"));
  loop.RunUntilIdle();
  good = true;
  const OpPtr second = reloader.Reload(Tell("b"));
  loop.RunUntilIdle();
  EXPECT_EQ(told, (std::vector<std::string>{"a no good", "b ok"}));
}

TEST_F(ConfigReloaderTest, WhoAsksDuringALoadIsServedByTheNextOne) {
  const OpPtr a = reloader.Reload(Tell("a"));
  const OpPtr b = reloader.Reload(Tell("b"));
  const OpPtr c = reloader.Reload(Tell("c"));
  loop.RunUntilIdle();
  EXPECT_EQ(loads, 2) << "b and c share a load that began after they asked";
  EXPECT_EQ(told.size(), 3U);
  EXPECT_EQ(told.front(), "a ok");
}

TEST_F(ConfigReloaderTest, WhoLeftIsNotTold) {
  OpPtr a = reloader.Reload(Tell("a"));
  a.reset();
  loop.RunUntilIdle();
  EXPECT_EQ(applied, 1) << "the load goes on";
  EXPECT_TRUE(told.empty());
}

TEST_F(ConfigReloaderTest, OneWaiterMayDropAnother) {
  OpPtr b;
  const OpPtr first = reloader.Reload([](const Result<void>&) {});
  OpPtr c = reloader.Reload([&](const Result<void>&) {
    told.emplace_back("c");
    b.reset();
  });
  b = reloader.Reload([&](const Result<void>&) {
    told.emplace_back("b");
    c.reset();
  });
  loop.RunUntilIdle();
  EXPECT_EQ(told.size(), 1U);
}

}  // namespace
}  // namespace sonde
