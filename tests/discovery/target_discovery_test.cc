#include "discovery/target_discovery.h"

#include <gtest/gtest.h>

#include "fakes/fake_loop.h"

namespace sonde {
namespace {

using std::chrono::seconds;
using Texts = std::vector<std::string>;

class TargetDiscoveryTest : public testing::Test {
 protected:
  /// A source that says what the test says.
  class Scripted final : public TargetSource {
   public:
    Scripted(TargetDiscoveryTest& test, std::string key) : test_(test), key_(std::move(key)) {}
    ~Scripted() override { test_.sources_.erase(key_); }
    void Start(OnAnswer on_answer) override {
      on_answer_ = std::move(on_answer);
      test_.sources_[key_] = this;
      ++test_.started_;
    }
    void Answer(SourceAnswer answer) { on_answer_(std::move(answer)); }

   private:
    TargetDiscoveryTest& test_;
    std::string key_;
    OnAnswer on_answer_;
  };

  void Use(const std::string& checks) {
    auto config = ParseConfig("checks:\n" + checks, "f", "here");
    ASSERT_TRUE(config) << config.error().ToString();
    discovery_.Use(*config);
  }
  /// Sources are known by their first name or file.
  void Answer(const std::string& key, const Texts& targets) {
    TargetList list;
    for (const std::string& target : targets) {
      list.push_back({.target = target, .labels = {}, .mark = {}});
    }
    sources_.at(key)->Answer({.list = std::move(list), .complaints = {}});
  }
  void Fail(const std::string& key, const std::string& complaint) {
    sources_.at(key)->Answer({.list = {}, .complaints = {complaint}, .failed = true});
  }
  void Settle() { loop_.Advance(TargetDiscovery::kCoalesce); }
  Texts Targets(const std::string& check) const {
    Texts texts;
    const auto found = discovery_.targets().find(check);
    if (found == discovery_.targets().end()) return {"?"};
    for (const CheckTarget& target : *found->second) texts.push_back(target.target);
    return texts;
  }
  std::string Metrics() const {
    std::string out;
    metrics_.Render(out);
    return out;
  }
  bool Shows(const std::string& line) const {
    return ("\n" + Metrics()).find("\n" + line + "\n") != std::string::npos;
  }

  FakeLoop loop_;
  DiscoveryMetrics metrics_;
  std::map<std::string, Scripted*> sources_;
  int started_ = 0;
  int changes_ = 0;
  Texts complaints_;
  TargetDiscovery discovery_{
      loop_,
      metrics_,
      {.make =
           [this](const TargetSources& sources, SourceKind kind) {
             return std::make_unique<Scripted>(*this, kind == SourceKind::kFile
                                                          ? sources.file_sd->patterns.front()
                                                          : sources.dns->names.front());
           },
       .complain =
           [this](std::string_view check, std::string_view source, const std::string& text) {
             complaints_.push_back(std::string(check) + " " + std::string(source) + ": " + text);
           },
       .changed = [this] { ++changes_; }}};
};

constexpr const char* kOne = "- {name: a, tcp: {}, targets_from: {file_sd: [a.yml]}}\n";
constexpr const char* kTwo =
    "- {name: b, tcp: {}, targets_from: {file_sd: [b.yml], dns: {name: n}}}\n";

TEST_F(TargetDiscoveryTest, WithoutSourcesItIsReady) {
  Use("- {name: x, tcp: {}, targets: ['a:1']}\n");
  EXPECT_TRUE(discovery_.ready());
  EXPECT_TRUE(discovery_.targets().empty());
  EXPECT_EQ(Metrics(), "");
}

TEST_F(TargetDiscoveryTest, ItIsReadyWhenAllSourcesHaveAnsweredOrFailed) {
  Use(std::string(kOne) + kTwo);
  EXPECT_FALSE(discovery_.ready());
  Answer("a.yml", {"x:1"});
  Answer("b.yml", {"y:1"});
  Settle();
  EXPECT_EQ(Targets("a"), (Texts{"x:1"}));
  EXPECT_EQ(Targets("b"), (Texts{"y:1"})) << "a silent source must not hold up the others";
  EXPECT_FALSE(discovery_.ready());
  Fail("n", "no");
  Settle();
  EXPECT_EQ(Targets("b"), (Texts{"y:1"}));
  EXPECT_TRUE(discovery_.ready());
}

TEST_F(TargetDiscoveryTest, ABurstIsOneChangeAndNothingNewIsNone) {
  Use(std::string(kOne) + kTwo);
  Answer("n", {});
  for (const char* target : {"x:1", "x:2", "x:3"}) {
    Answer("a.yml", {target});
    Answer("b.yml", {target});
  }
  Settle();
  EXPECT_EQ(changes_, 1);
  EXPECT_EQ(Targets("a"), (Texts{"x:3"}));
  Answer("a.yml", {"x:3"});
  loop_.Advance(seconds(10));
  EXPECT_EQ(changes_, 1);
}

TEST_F(TargetDiscoveryTest, AFailureKeepsTheListAndIsSaidOnce) {
  Use(kOne);
  Answer("a.yml", {"x:1"});
  Settle();
  Fail("a.yml", "broken");
  Fail("a.yml", "broken");
  Settle();
  EXPECT_EQ(Targets("a"), (Texts{"x:1"}));
  Answer("a.yml", {"x:1"});
  EXPECT_EQ(complaints_, (Texts{"a file_sd: broken", "a file_sd: "}));
  EXPECT_EQ(changes_, 1);
}

TEST_F(TargetDiscoveryTest, AReloadKeepsTheListsOfUnchangedSources) {
  Use(std::string(kOne) + kTwo);
  Answer("a.yml", {"x:1"});
  Answer("b.yml", {"y:1"});
  Answer("n", {"z:1"});
  Settle();
  EXPECT_EQ(started_, 3);
  Use(std::string("- {name: a, tcp: {}, interval: 5s, targets_from: {file_sd: [a.yml]}}\n") +
      "- {name: b, tcp: {}, targets_from: {file_sd: [other.yml], dns: {name: n}}}\n");
  EXPECT_EQ(started_, 4);
  const int before = changes_;
  EXPECT_TRUE(discovery_.ready());
  // Until the new source has answered, what the check had stays.
  EXPECT_EQ(Targets("b"), (Texts{"y:1", "z:1"}));
  Settle();
  EXPECT_EQ(Targets("a"), (Texts{"x:1"}));
  EXPECT_EQ(Targets("b"), (Texts{"y:1", "z:1"}));
  EXPECT_EQ(changes_, before) << "nothing new came of it";
  Answer("other.yml", {"q:1"});
  Settle();
  EXPECT_EQ(Targets("b"), (Texts{"q:1", "z:1"}));
}

TEST_F(TargetDiscoveryTest, AReloadJudgesTheTargetsByTheNewModule) {
  Use(kOne);
  Answer("a.yml", {"x:1", "no-port"});
  Settle();
  EXPECT_EQ(Targets("a"), (Texts{"x:1"}));
  Use("- {name: a, http: {}, targets_from: {file_sd: [a.yml]}}\n");
  Settle();
  EXPECT_EQ(Targets("a"), (Texts{"x:1", "no-port"}));
}

TEST_F(TargetDiscoveryTest, AReloadWhileTargetsAreMergedLosesNothing) {
  Use(kOne);
  Answer("a.yml", {"x:1"});
  loop_.Stall(TargetDiscovery::kCoalesce);
  loop_.RunTurn();  // the merge begins
  Use(kOne);
  Settle();
  EXPECT_EQ(Targets("a"), (Texts{"x:1"}));
}

TEST_F(TargetDiscoveryTest, ChecksThatGoTakeTheirSourcesAlong) {
  Use(std::string(kOne) + kTwo);
  Use(kOne);
  EXPECT_EQ(sources_.size(), 1U);
  EXPECT_EQ(Metrics().find("check=\"b\""), std::string::npos);
}

TEST_F(TargetDiscoveryTest, ChecksOfOtherRegionsAreNotAsked) {
  Use("- {name: a, tcp: {}, regions: [there], targets_from: {file_sd: [a.yml]}}\n");
  EXPECT_TRUE(sources_.empty());
  EXPECT_TRUE(discovery_.ready());
}

TEST_F(TargetDiscoveryTest, MetricsTellOfSources) {
  Use(kOne);
  EXPECT_TRUE(Shows(R"(sonde_discovered_targets{check="a",source="file_sd"} 0)"));
  Answer("a.yml", {"x:1", "y:1", "no port"});
  Settle();
  Fail("a.yml", "broken");
  EXPECT_TRUE(Shows(R"(sonde_discovered_targets{check="a",source="file_sd"} 3)"));
  EXPECT_TRUE(Shows(R"(sonde_discovery_unused_targets{check="a",source="file_sd"} 1)"));
  EXPECT_TRUE(Shows(R"(sonde_discovery_refresh_failures_total{check="a",source="file_sd"} 1)"));
  EXPECT_NE(Metrics().find("sonde_discovery_last_success_timestamp_seconds{check=\"a\""),
            std::string::npos);
}

}  // namespace
}  // namespace sonde
