#include "history/history_keeper.h"

#include <gtest/gtest.h>

#include <fstream>

#include "fakes/fake_loop.h"
#include "history/history_fixture.h"
#include "servers/temp_folder.h"

namespace sonde {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

/// What a past told, for the test to look at.
struct Told {
  std::map<std::int64_t, HourBlock> hours;
  std::optional<bool> complete;
  std::uint32_t runs() const {
    std::uint32_t sum = 0;
    for (const auto& [hour, block] : hours) sum += block.Sum().runs;
    return sum;
  }
};

class Listener final : public HistoryPast {
 public:
  Listener(std::shared_ptr<Told> told, Duration reach) : told_(std::move(told)), reach_(reach) {}
  Duration reach() const override { return reach_; }
  void Hour(std::int64_t hour, const HourBlock& block) override { told_->hours[hour] = block; }
  void End(bool complete) override { told_->complete = complete; }

 private:
  std::shared_ptr<Told> told_;
  Duration reach_;
};

class HistoryKeeperTest : public testing::Test {
 protected:
  HistoryKeeperTest() { StartKeeper(); }

  void StartKeeper() {
    keeper.reset();
    keeper = std::make_unique<HistoryKeeper>(loop, cells, std::vector{&first, &second});
  }
  void UseDisk() {
    keeper->Use({.path = folder.Path("history.db")});
    loop.RunUntilIdle();
  }
  std::shared_ptr<Told> Ask(HistoryFeed& feed, const HistoryKeyPtr& whom,
                            Duration reach = days(30)) {
    auto told = std::make_shared<Told>();
    PastRequests requests;
    requests.push_back({whom, std::make_unique<Listener>(told, reach)});
    feed.Begin(std::move(requests));
    return told;
  }
  std::vector<HistoryChange> Changes(const HistoryKeyPtr& whom) {
    const auto answer = keeper->Read({.whom = {whom}, .from = kStart, .to = kStart + hours(1)});
    return answer ? answer->at(0).changes : std::vector<HistoryChange>{};
  }
  std::size_t MovedAside() const {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
      if (entry.path().filename().string().contains(".corrupt-")) ++count;
    }
    return count;
  }

  TempFolder folder;
  FakeLoop loop;
  HistoryCells cells;
  HistoryFeed first{1024, [this] { loop.Post([this] { keeper->Wake(); }); }};
  HistoryFeed second{1024, [this] { loop.Post([this] { keeper->Wake(); }); }};
  std::unique_ptr<HistoryKeeper> keeper;
  HistoryKeyPtr who = Who("a");
};

TEST_F(HistoryKeeperTest, WritesWhatItIsToldWithinABatch) {
  UseDisk();
  EXPECT_EQ(cells.state.load(), HistoryState::kDisk);
  EXPECT_GT(cells.size_bytes.load(), 0);
  first.Tell(RunOf(who, kStart));
  second.Tell(ChangeOf(Who("b"), kStart, Verdict::kDown, "gone"));
  first.Tell(HistoryGap{.who = who, .at = kStart, .slots = 2});
  loop.Advance(HistoryKeeper::kBatchTime);
  // Without Finish: what a kill would leave.
  StartKeeper();
  UseDisk();
  const auto told = Ask(first, who);
  loop.Advance(HistoryKeeper::kGather);
  EXPECT_EQ(told->complete, true);
  ASSERT_EQ(told->hours.size(), 1U);
  EXPECT_EQ(told->hours.begin()->second.minutes[0], (MinuteCounts{1, 1, 1, 1, 2}));
  ASSERT_EQ(Changes(Who("b")).size(), 1U);
  EXPECT_EQ(Changes(Who("b"))[0].text, "gone");
}

TEST_F(HistoryKeeperTest, ARequestSeesExactlyWhatWasToldBeforeIt) {
  UseDisk();
  first.Tell(RunOf(who, kStart));
  second.Tell(RunOf(Who("b"), kStart));
  const auto told = Ask(first, who);
  first.Tell(RunOf(who, kStart + seconds(1)));
  const auto told_later = Ask(first, Who("a"));
  const auto other = Ask(second, Who("b"));
  loop.Advance(HistoryKeeper::kGather);
  EXPECT_EQ(told->runs(), 1U);
  EXPECT_EQ(told_later->runs(), 2U);
  EXPECT_EQ(other->runs(), 1U);
}

TEST_F(HistoryKeeperTest, APastReachesAsFarAsAsked) {
  UseDisk();
  for (int hour = 0; hour < 100; ++hour) first.Tell(RunOf(who, kStart - hours(hour)));
  const auto told = Ask(first, who, hours(10));
  loop.Advance(HistoryKeeper::kGather);
  EXPECT_EQ(told->hours.size(), 11U) << "the hour that has begun, and ten whole ones";
}

TEST_F(HistoryKeeperTest, WithoutAPathEverythingIsInMemory) {
  keeper->Use({.path = ""});
  first.Tell(ChangeOf(who, kStart, Verdict::kUp));
  loop.Advance(HistoryKeeper::kBatchTime);
  EXPECT_EQ(cells.state.load(), HistoryState::kMemory);
  EXPECT_EQ(Changes(who).size(), 1U);
}

TEST_F(HistoryKeeperTest, OffMeansThatNothingIsKeptAndEveryQuestionIsAnswered) {
  keeper->Use({.on = false});
  first.Tell(RunOf(who, kStart));
  const auto told = Ask(first, who);
  loop.Advance(seconds(3));
  EXPECT_EQ(cells.state.load(), HistoryState::kOff);
  EXPECT_EQ(told->complete, true);
  EXPECT_TRUE(told->hours.empty());
  EXPECT_EQ(keeper->Read({.whom = {who}}).error().code, ErrorCode::kUnavailable);
}

TEST_F(HistoryKeeperTest, ADiskThatIsNotThereIsTriedAgainAndNothingIsLost) {
  const std::string later = (folder.path() / "later" / "history.db").string();
  keeper->Use({.path = later});
  first.Tell(RunOf(who, kStart));
  const auto told = Ask(first, who);
  loop.Advance(seconds(10));
  EXPECT_EQ(cells.state.load(), HistoryState::kDegraded);
  EXPECT_EQ(told->complete, false) << "windows are not held up";
  const std::uint64_t errors = cells.write_errors;
  EXPECT_GE(errors, 2U);
  loop.Advance(minutes(10));
  EXPECT_LE(cells.write_errors, errors + 25) << "it is tried every half minute at most";

  std::filesystem::create_directory(folder.Path("later"));
  loop.Advance(HistoryKeeper::kMostBackoff + seconds(2));
  EXPECT_EQ(cells.state.load(), HistoryState::kDisk);
  const auto again = Ask(first, who);
  loop.Advance(seconds(1));
  EXPECT_EQ(again->runs(), 1U);
  EXPECT_EQ(cells.dropped_runs, 0U);
}

TEST_F(HistoryKeeperTest, ADatabaseThatIsRemovedIsBegunAnew) {
  UseDisk();
  std::filesystem::remove(folder.Path("history.db"));
  loop.Advance(seconds(2));
  first.Tell(ChangeOf(who, kStart, Verdict::kUp));
  loop.Advance(seconds(4));
  EXPECT_TRUE(std::filesystem::exists(folder.Path("history.db")));
  EXPECT_EQ(cells.state.load(), HistoryState::kDisk);
  EXPECT_EQ(Changes(who).size(), 1U);
}

TEST_F(HistoryKeeperTest, ADamagedDatabaseIsMovedAsideAndANewOneBegun) {
  for (std::uint64_t round = 1; round <= 6; ++round) {
    std::ofstream(folder.Path("history.db")) << std::string(8192, 'x');
    StartKeeper();
    UseDisk();
    EXPECT_EQ(cells.corruptions.load(), round);
    EXPECT_EQ(cells.state.load(), HistoryState::kDisk);
    first.Tell(RunOf(who, kStart));
    loop.Advance(HistoryKeeper::kBatchTime);
    const auto told = Ask(first, who);
    loop.Advance(HistoryKeeper::kGather);
    EXPECT_EQ(told->runs(), 1U);
    keeper->Finish();
  }
  EXPECT_LE(MovedAside(), 4U) << "the disk is not filled with them";
  EXPECT_GE(MovedAside(), 2U);
}

TEST_F(HistoryKeeperTest, SomebodyElsesFileIsLeftAlone) {
  std::ofstream(folder.Path("history.db")).put('\0');
  std::filesystem::resize_file(folder.Path("history.db"), 0);
  const HistoryFeed unused{8, [] {}};
  HistoryCells other_cells;
  HistoryKeeper other(loop, other_cells, {});
  other.Use({.path = folder.Path("history.db")});
  UseDisk();
  EXPECT_EQ(other_cells.state.load(), HistoryState::kDisk);
  EXPECT_EQ(cells.state.load(), HistoryState::kDegraded) << "another agent has it";
  other.Finish();
  loop.Advance(seconds(40));
  EXPECT_EQ(cells.state.load(), HistoryState::kDisk);
}

TEST_F(HistoryKeeperTest, AnotherPathTakesEffectAtOnce) {
  UseDisk();
  first.Tell(RunOf(who, kStart));
  keeper->Use({.path = folder.Path("other.db")});
  const auto other = Ask(first, who);
  loop.Advance(HistoryKeeper::kGather);
  EXPECT_EQ(other->runs(), 0U) << "what was told before belongs to the first database";
  UseDisk();
  const auto back = Ask(first, who);
  loop.Advance(HistoryKeeper::kGather);
  EXPECT_EQ(back->runs(), 1U);
}

TEST_F(HistoryKeeperTest, AFullFeedRefusesRunsFirstAndCountsThem) {
  for (int i = 0; i < 2000; ++i) first.Tell(RunOf(who, kStart));
  first.Tell(ChangeOf(who, kStart, Verdict::kDown));
  const auto told = Ask(first, who);
  UseDisk();
  EXPECT_EQ(cells.dropped_runs.load(), 2000U - 1024U * 7 / 8);
  EXPECT_EQ(cells.dropped_changes.load(), 0U);
  EXPECT_EQ(told->runs(), 1024U * 7 / 8);
  EXPECT_EQ(Changes(who).size(), 1U);
}

TEST_F(HistoryKeeperTest, QuestionsAreBounded) {
  UseDisk();
  HistoryQuery query{.from = kStart - days(400), .to = kStart, .changes = 1'000'000};
  for (int i = 0; i < 300; ++i) query.whom.push_back(Who("c" + std::to_string(i)));
  for (int hour = 0; hour < 300; ++hour) {
    first.Tell(RunOf(query.whom[0], kStart - hours(hour)));
    loop.Advance(milliseconds(1));
  }
  const auto answer = keeper->Read(query);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->size(), HistoryQuery::kMaxInstances);
  EXPECT_EQ(answer->at(0).hours.size(), 100U);
  EXPECT_EQ(answer->at(0).hours.back().first, HourOf(kStart)) << "the newest are kept";
}

}  // namespace
}  // namespace sonde
