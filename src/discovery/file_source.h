// FileSource: targets from files, as Prometheus' file_sd reads them.
//
// Why: a file that cannot be read as a whole is one that somebody is writing, or a mistake: what it
// listed before stays. A file that is gone lists nothing any more.
//
// How: its folders are watched, and a little after something in one of them changed all files are
// read again, off the loop, twice a second at most (others may write there, too). In any case they
// are read every five minutes (file systems of other machines tell nothing), and every five seconds
// while a folder is not there.
//
// THREAD: the main loop. LIFETIME: outlived by the loop and the FolderWatch.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "config/target_sources.h"
#include "discovery/target_source.h"
#include "event/folder_watch.h"
#include "sonde/event_loop.h"

namespace sonde {

class FileSource final : public TargetSource {
 public:
  static constexpr std::size_t kMaxFiles = 1000;
  static constexpr std::size_t kMaxFileBytes = std::size_t{32} << 20;
  static constexpr Duration kSettle = std::chrono::milliseconds(100);
  static constexpr Duration kGap = std::chrono::milliseconds(500);
  static constexpr Duration kRefresh = std::chrono::minutes(5);
  static constexpr Duration kRetry = std::chrono::seconds(5);

  FileSource(EventLoop& loop, FolderWatch& folders, FileTargets files);
  void Start(OnAnswer on_answer) override;

 private:
  struct Reading;
  static Reading ReadAll(const std::vector<std::string>& patterns, const FolderWatch::Adder& adder);
  void Refresh();
  void OnRead(Reading reading);
  void OnFolderChanged();

  EventLoop& loop_;
  FolderWatch& folders_;
  FileTargets files_;
  OnAnswer on_answer_;
  PartLists lists_;
  std::map<int, OpPtr> watched_;
  OpPtr reading_;
  OpPtr settling_;
  OpPtr timer_;
  MonoTime began_{};  ///< the last look
  bool changed_meanwhile_ = false;
};

}  // namespace sonde
