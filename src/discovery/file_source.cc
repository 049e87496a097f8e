#include "discovery/file_source.h"

#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <set>
#include <utility>

#include "config/matching_files.h"
#include "sonde/ascii.h"
#include "sonde/read_file.h"

namespace sonde {
namespace {

std::string FolderOf(const std::string& pattern) {
  const std::string folder = std::filesystem::path(pattern).parent_path().string();
  return folder.empty() ? "." : folder;
}

ListSyntax SyntaxOf(const std::string& path) {
  const bool json = EqualsIgnoreCase(std::filesystem::path(path).extension().string(), ".json");
  return json ? ListSyntax::kJson : ListSyntax::kYaml;
}

}  // namespace

/// What a helper thread saw.
struct FileSource::Reading {
  std::set<std::string> paths;
  std::map<std::string, TargetList> good;
  std::vector<std::string> complaints;
  std::vector<std::string> notes;  ///< what is no failure
  std::set<int> watches;
  bool whole = true;  ///< every folder could be read: `paths` are all there are
  bool all_watched = true;
};

FileSource::FileSource(EventLoop& loop, FolderWatch& folders, FileTargets files)
    : loop_(loop), folders_(folders), files_(std::move(files)) {}

void FileSource::Start(OnAnswer on_answer) {
  on_answer_ = std::move(on_answer);
  Refresh();
}

void FileSource::Refresh() {
  timer_.reset();
  settling_.reset();
  changed_meanwhile_ = false;
  began_ = loop_.Now();
  auto reading = std::make_shared<Reading>();
  reading_ = loop_.OffLoop([reading, patterns = files_.patterns,
                            adder = folders_.adder()] { *reading = ReadAll(patterns, *adder); },
                           [this, reading] { OnRead(std::move(*reading)); });
}

FileSource::Reading FileSource::ReadAll(const std::vector<std::string>& patterns,
                                        const FolderWatch::Adder& adder) {
  Reading reading;
  for (const std::string& pattern : patterns) {
    // Before looking, so that no change is missed.
    const auto watch = adder.Add(FolderOf(pattern));
    if (watch) reading.watches.insert(*watch);
    reading.all_watched = reading.all_watched && watch.has_value();
    if (!watch && watch.error().code != ErrorCode::kNotFound) {
      reading.notes.push_back(fmt::format("{}: changes are not noticed at once: {}",
                                          FolderOf(pattern), watch.error().message));
    }
    auto paths = MatchingFiles(pattern);
    if (!paths) {
      reading.whole = false;
      reading.complaints.push_back(std::move(paths.error().message));
      continue;
    }
    reading.paths.insert(paths->begin(), paths->end());
  }
  if (reading.paths.size() > kMaxFiles) {
    reading.whole = false;
    reading.complaints.push_back(fmt::format("more than {} files match", kMaxFiles));
    return reading;
  }
  std::set<std::string> gone;
  for (const std::string& path : reading.paths) {
    const auto text = ReadFile(path, kMaxFileBytes);
    if (!text && text.error().code == ErrorCode::kNotFound) {
      gone.insert(path);
    } else if (!text) {
      reading.complaints.push_back(fmt::format("{}: {}", path, text.error().message));
    } else if (auto list = ParseTargetList(*text, path, SyntaxOf(path))) {
      reading.good.emplace(path, std::move(*list));
    } else {
      for (const ConfigError& error : list.error().errors()) {
        reading.complaints.push_back(error.ToString());
      }
    }
  }
  for (const std::string& path : gone) reading.paths.erase(path);
  return reading;
}

void FileSource::OnRead(Reading reading) {
  reading_.reset();
  std::map<int, OpPtr> watched;
  for (const int watch : reading.watches) {
    auto& claim = watched[watch];
    claim = std::move(watched_[watch]);
    if (!claim) claim = folders_.Claim(watch, [this] { OnFolderChanged(); });
  }
  watched_ = std::move(watched);
  timer_ = loop_.After(reading.all_watched ? kRefresh : kRetry, [this] { Refresh(); });
  if (changed_meanwhile_) OnFolderChanged();
  for (auto& [path, list] : reading.good) lists_.Set(path, std::move(list));
  if (reading.whole) lists_.Keep(reading.paths);
  TargetList all = lists_.Join();
  SourceAnswer answer{.list = {}, .complaints = std::move(reading.complaints)};
  if (all.size() > kMaxListedTargets) {
    answer.complaints.push_back(
        fmt::format("more than {} targets in {} files", kMaxListedTargets, reading.paths.size()));
  } else {
    answer.list = std::move(all);
  }
  answer.failed = !answer.complaints.empty();
  answer.complaints.insert(answer.complaints.end(), reading.notes.begin(), reading.notes.end());
  on_answer_(std::move(answer));
}

// Writers write more than one file, or one of them in several steps.
void FileSource::OnFolderChanged() {
  changed_meanwhile_ = reading_ != nullptr;
  if (reading_ || settling_) return;
  const Duration wait = std::max<Duration>(kSettle, began_ + kGap - loop_.Now());
  settling_ = loop_.After(wait, [this] { Refresh(); });
}

}  // namespace sonde
