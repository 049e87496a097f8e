#include "event/folder_watch.h"

#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <system_error>
#include <utility>
#include <vector>

namespace sonde {
namespace {

/// A file counts when its writer has closed it; IN_CREATE is for links, which nobody closes.
constexpr std::uint32_t kEvents = IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_CREATE |
                                  IN_DELETE | IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF |
                                  IN_ONLYDIR;
constexpr int kAll = -1;  ///< the watch of a queue that has overflown
/// Changes of folders that nobody has claimed yet; the oldest number goes first.
constexpr std::size_t kMaxEarly = 10'000;

ErrorCode CodeOf(int error) {
  if (error == ENOENT || error == ENOTDIR) return ErrorCode::kNotFound;
  return error == ENOSPC || error == ENOMEM ? ErrorCode::kExhausted : ErrorCode::kIo;
}

}  // namespace

FolderWatch::Adder::Adder() : fd_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) {}

FolderWatch::Adder::~Adder() {
  if (fd_ >= 0) ::close(fd_);
}

Result<int> FolderWatch::Adder::Add(const std::string& folder) const {
  const int watch = ::inotify_add_watch(fd_, folder.c_str(), kEvents);
  if (watch >= 0) return watch;
  const int error = errno;
  return Fail(CodeOf(error), error == ENOSPC ? "too many folders are watched on this machine"
                                             : std::generic_category().message(error));
}

/// One who wants to know.
class FolderWatch::Claimed final : public Op {
 public:
  Claimed(FolderWatch& watch, int number, Changed changed)
      : watch_(watch), number_(number), changed_(std::move(changed)) {}
  ~Claimed() override { watch_.Drop(this); }
  int number() const noexcept { return number_; }

  /// Not within the claim, nor while the claims are walked.
  void TellSoon() {
    if (!soon_) {
      soon_ = watch_.loop_.Defer([this] {
        soon_.reset();
        changed_();
      });
    }
  }

 private:
  FolderWatch& watch_;
  int number_;
  Changed changed_;
  OpPtr soon_;
};

FolderWatch::FolderWatch(EventLoop& loop) : loop_(loop), adder_(new Adder) {
  if (adder_->fd_ < 0) return;
  readable_ = loop_.Watch(adder_->fd_, FdEvents::kRead, [this](FdEvents) { Read(); });
}

FolderWatch::~FolderWatch() = default;

OpPtr FolderWatch::Claim(int watch, Changed changed) {
  auto claim = std::make_unique<Claimed>(*this, watch, std::move(changed));
  claims_.emplace(watch, claim.get());
  if (early_.erase(watch) > 0) claim->TellSoon();
  return claim;
}

void FolderWatch::Drop(Claimed* claim) {
  const int watch = claim->number();
  const auto [begin, end] = claims_.equal_range(watch);
  claims_.erase(std::find_if(begin, end, [&](const auto& entry) { return entry.second == claim; }));
  if (!claims_.contains(watch)) ::inotify_rm_watch(adder_->fd_, watch);
}

void FolderWatch::Read() {
  alignas(inotify_event) std::array<char, 16384> buffer;
  for (;;) {
    const ssize_t size = ::read(adder_->fd_, buffer.data(), buffer.size());
    if (size <= 0) return;
    std::set<int> told;
    for (std::size_t at = 0; at < static_cast<std::size_t>(size);) {
      inotify_event event{};
      std::memcpy(&event, buffer.data() + at, sizeof event);
      at += sizeof event + event.len;
      told.insert(event.wd);
    }
    for (const int watch : told) Tell(watch);
  }
}

void FolderWatch::Tell(int watch) {
  if (watch == kAll) {
    for (const auto& [number, claim] : claims_) claim->TellSoon();
    return;
  }
  const auto [begin, end] = claims_.equal_range(watch);
  if (begin == end) {
    early_.insert(watch);
    if (early_.size() > kMaxEarly) early_.erase(early_.begin());
  }
  for (auto entry = begin; entry != end; ++entry) entry->second->TellSoon();
}

}  // namespace sonde
