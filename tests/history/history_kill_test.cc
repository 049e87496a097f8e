// What a kill and a full disk leave: another process writes, and is killed at any moment.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>

#include "fakes/fake_loop.h"
#include "history/history_fixture.h"
#include "history/history_keeper.h"
#include "history/sqlite_store.h"
#include "servers/temp_folder.h"

namespace sonde {
namespace {

using std::chrono::seconds;

constexpr std::int64_t kBytes = std::int64_t{64} << 20;
constexpr std::uint32_t kRunsInABatch = 50;

/// Runs `child` in a process of its own with a pipe to the parent; never returns there.
class Child {
 public:
  template <typename Body>
  explicit Child(Body body) {
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0) std::abort();
    pid_ = ::fork();
    if (pid_ == 0) {
      ::close(ends[0]);
      body(ends[1]);
      ::_exit(0);
    }
    ::close(ends[1]);
    from_ = ends[0];
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    ::close(from_);
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  /// A byte that the child wrote; false if it has ended.
  bool Hear(char& byte) const { return ::read(from_, &byte, 1) == 1; }
  bool Hear() const {
    char byte = 0;
    return Hear(byte);
  }
  /// Kills it; the number of bytes that it had written and nobody heard.
  std::uint32_t Kill() const {
    ::kill(pid_, SIGKILL);
    std::uint32_t heard = 0;
    while (Hear()) ++heard;
    return heard;
  }

 private:
  pid_t pid_ = 0;
  int from_ = -1;
};

/// Writes batches for ever, and a byte after each.
void WriteForEver(const std::string& path, int to) {
  auto store = SqliteStore::Open(path, kBytes);
  if (!store) ::_exit(1);
  HistoryBacklog backlog;
  for (int round = 0;; ++round) {
    for (std::uint32_t i = 0; i < kRunsInABatch; ++i) {
      backlog.Add(RunOf(Who("check-" + std::to_string(i)), kStart + seconds(round)));
    }
    if (!(*store)->Write(backlog.Take(1000, 1000))) ::_exit(1);
    static_cast<void>((*store)->Prune({.max_bytes = kBytes}, kStart));
    if (::write(to, "x", 1) != 1) ::_exit(1);
  }
}

std::uint32_t StoredRuns(SqliteStore& store) {
  std::vector<HistoryKeyPtr> whom;
  for (std::uint32_t i = 0; i < kRunsInABatch; ++i)
    whom.push_back(Who("check-" + std::to_string(i)));
  std::uint32_t runs = 0;
  EXPECT_TRUE(store.ReadHours(
      whom, 0, HourOf(kStart) + 1000,
      [&](std::size_t, std::int64_t, const HourBlock& block) { runs += block.Sum().runs; }));
  return runs;
}

TEST(HistoryKill, AKillCostsAtMostTheBatchUnderWay) {
  const TempFolder folder;
  std::uint32_t told = 0;  // batches whose end the child could still tell
  for (int round = 1; round <= 12; ++round) {
    const Child child([&](int to) { WriteForEver(folder.Path("history.db"), to); });
    for (int i = 0; i < 3 * round; ++i) {
      ASSERT_TRUE(child.Hear());
      ++told;
    }
    told += child.Kill();
    auto store = SqliteStore::Open(folder.Path("history.db"), kBytes);  // looks the whole file over
    ASSERT_TRUE(store) << store.error().message;
    const std::uint32_t runs = StoredRuns(**store);
    EXPECT_EQ(runs % kRunsInABatch, 0U) << "a batch is whole or not there";
    EXPECT_GE(runs, told * kRunsInABatch);
    EXPECT_LE(runs, (told + 1) * kRunsInABatch);
    told = runs / kRunsInABatch;
  }
}

/// In a process of its own, because a limit on the size of files is the process'.
TEST(HistoryKill, AFullDiskDegradesAndRecovers) {
  const TempFolder folder;
  const Child child([&](int to) {
    std::signal(SIGXFSZ, SIG_IGN);
    FakeLoop loop;
    HistoryCells cells;
    HistoryFeed feed(65'536, [] {});
    HistoryKeeper keeper(loop, cells, {&feed});
    keeper.Use({.path = folder.Path("history.db")});
    const auto say = [to](bool good) { static_cast<void>(!::write(to, good ? "+" : "-", 1)); };
    const auto tell = [&] {
      for (int i = 0; i < 20'000; ++i) feed.Tell(RunOf(Who("a"), kStart + seconds(i)));
      loop.Advance(seconds(40));
    };
    tell();
    say(cells.state == HistoryState::kDisk && cells.write_errors == 0);
    const rlimit full{.rlim_cur = 256 << 10, .rlim_max = RLIM_INFINITY};
    ::setrlimit(RLIMIT_FSIZE, &full);
    tell();
    say(cells.state == HistoryState::kDegraded && cells.write_errors > 0);
    tell();
    say(cells.state == HistoryState::kDegraded && cells.dropped_runs == 0);
    const rlimit free{.rlim_cur = RLIM_INFINITY, .rlim_max = RLIM_INFINITY};
    ::setrlimit(RLIMIT_FSIZE, &free);
    loop.Advance(seconds(40));
    say(cells.state == HistoryState::kDisk);
    keeper.Finish();
  });
  std::string said;
  while (said.size() < 4) {
    char byte = 0;
    ASSERT_TRUE(child.Hear(byte)) << said;
    said += byte;
  }
  EXPECT_EQ(said, "++++");
  EXPECT_FALSE(child.Hear()) << "it has ended";
  auto store = SqliteStore::Open(folder.Path("history.db"), kBytes);
  ASSERT_TRUE(store) << store.error().message;
  std::uint32_t runs = 0;
  const std::vector whom = {Who("a")};
  ASSERT_TRUE((*store)->ReadHours(
      whom, 0, HourOf(kStart) + 1000,
      [&](std::size_t, std::int64_t, const HourBlock& block) { runs += block.Sum().runs; }));
  EXPECT_EQ(runs, 60'000U) << "nothing was lost meanwhile";
}

}  // namespace
}  // namespace sonde
