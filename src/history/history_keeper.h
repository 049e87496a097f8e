// HistoryKeeper: the history's own thread: takes in what shards tell, writes it in batches, answers
// questions, and copes with disks that are full, gone or damaged.
//
// Why: one writer, so that nothing is locked and a batch is one transaction. What fails:
//   the disk can't be opened or written   the backlog keeps what it can; opening is tried again
//                                         after 2 s, 4 s … 30 s; probing goes on
//   the file is damaged                   it is renamed FILE.corrupt-TIME (the last two are kept),
//                                         and a new one is begun
//   the file is somebody else's or newer  it is left alone; as if the disk could not be opened
//
// THREAD: its loop's. LIFETIME: loop, cells and feeds outlive it.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "history/history_backlog.h"
#include "history/history_feed.h"
#include "history/history_reader.h"
#include "metrics/history_cells.h"
#include "sonde/event_loop.h"

namespace sonde {

class SqliteStore;

class HistoryKeeper {
 public:
  static constexpr Duration kBatchTime = std::chrono::seconds(2);
  static constexpr Duration kMostBackoff = std::chrono::seconds(30);
  /// After a Begin, for the other shards' to arrive: all are answered by one reading.
  static constexpr Duration kGather = std::chrono::milliseconds(100);

  HistoryKeeper(EventLoop& loop, HistoryCells& cells, std::vector<HistoryFeed*> feeds);
  ~HistoryKeeper();

  /// From now on. A new path means another database; what waits goes there.
  void Use(HistorySettings settings);
  /// A shard has asked for something, or its ring fills.
  void Wake();
  /// Writes what is there. The last call.
  void Finish();
  HistoryAnswer Read(const HistoryQuery& query);

 private:
  void Tick();
  void TakeIn();
  /// Up to the feed's next request, which is collected; false if there is none.
  bool Drain(HistoryFeed& feed, PastRequests& requests);
  void Answer(PastRequests requests);
  void Commit();
  bool WriteBatch();
  HistoryAnswer Ask(const HistoryQuery& query);
  void Prune();
  bool Open();
  void Failed(const Error& error, std::string_view doing);
  void MoveAside();
  void ShowState();

  EventLoop& loop_;
  HistoryCells& cells_;
  std::vector<HistoryFeed*> feeds_;
  HistorySettings settings_;
  HistoryBacklog backlog_;
  std::unique_ptr<SqliteStore> store_;  ///< null: not open
  bool failing_ = false;                ///< the last attempt to open or write failed
  Duration backoff_{};
  MonoTime try_again_{};
  OpPtr tick_;
  OpPtr wake_;
};

}  // namespace sonde
