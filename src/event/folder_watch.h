// FolderWatch: tells when something in a folder changed, by inotify.
//
// Why: folders, not files, are watched: editors and Kubernetes replace a file by renaming another
// over it. One inotify instance for all, of which a user has few.
//
// How: a helper thread adds a folder right before it reads what is there (that looks at the disk),
// the loop claims it when it gets what was read. What changed between the two is told then.
//
// THREAD: Adder any, all else the loop's. LIFETIME: outlives its claims; an Adder lives on its own.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "sonde/event_loop.h"
#include "sonde/result.h"

namespace sonde {

class FolderWatch {
 public:
  using Changed = std::move_only_function<void()>;

  /// Adds folders to what is watched.
  class Adder {
   public:
    ~Adder();
    Adder(const Adder&) = delete;
    Adder& operator=(const Adder&) = delete;
    /// A number for Claim, the same for the same folder. Blocks. kNotFound if it is not there,
    /// kExhausted at the user's limits, kIo otherwise.
    Result<int> Add(const std::string& folder) const;

   private:
    friend class FolderWatch;
    Adder();
    int fd_;
  };
  using AdderPtr = std::shared_ptr<const Adder>;

  explicit FolderWatch(EventLoop& loop);
  ~FolderWatch();

  const AdderPtr& adder() const noexcept { return adder_; }
  /// Calls `changed` each time an entry of the folder was written, made, renamed or removed, and
  /// when the folder itself is gone, from its adding on. Destroying the op ends that; with the last
  /// one the folder is no longer watched.
  [[nodiscard]] OpPtr Claim(int watch, Changed changed);

 private:
  class Claimed;
  void Read();
  void Tell(int watch);
  void Drop(Claimed* claim);

  EventLoop& loop_;
  AdderPtr adder_;
  std::unique_ptr<FdWatch> readable_;
  std::multimap<int, Claimed*> claims_;
  std::set<int> early_;  ///< changed, and not claimed yet
};

}  // namespace sonde
