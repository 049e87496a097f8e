#include "history/history.h"

#include <gtest/gtest.h>

#include <optional>

#include "history/history_fixture.h"

namespace sonde {
namespace {

using std::chrono::seconds;

TEST(History, AnswersOnTheLoopThatAsked) {
  HistoryCells cells;
  UvLoop loop;
  History history(cells, 2);
  history.Use({.path = ""});
  const auto who = Who("a");
  history.feed(1).Tell(ChangeOf(who, loop.WallNow(), Verdict::kDown, "no"));
  std::optional<HistoryAnswer> answer;
  const OpPtr asked = history.Read(loop, {.whom = {who}, .from = kStart, .to = kStart},
                                   [&](HistoryAnswer got) { answer = std::move(got); });
  bool dropped = true;
  history.Read(loop, {.whom = {who}}, [&](const HistoryAnswer&) { dropped = false; }).reset();
  ASSERT_TRUE(loop.RunUntil([&] { return answer.has_value(); }, seconds(30)));
  ASSERT_TRUE(*answer);
  EXPECT_EQ((*answer)->at(0).changes.at(0).text, "no");
  history.Stop();
  loop.Turn();
  EXPECT_TRUE(dropped);
  EXPECT_EQ(cells.state.load(), HistoryState::kMemory);
}

}  // namespace
}  // namespace sonde
