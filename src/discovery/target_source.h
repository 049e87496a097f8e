// TargetSource: something that lists targets, again and again.
//
// Why: files, servers and DNS are asked differently; what becomes of their answers is the same.
//
// THREAD: the main loop. LIFETIME: destroying it ends the asking.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "config/target_list.h"

namespace sonde {

/// What a look at a source found out.
struct SourceAnswer {
  std::optional<TargetList> list;       ///< nothing: the one before stays
  std::vector<std::string> complaints;  ///< lines that a person should read
  bool failed = false;                  ///< all of the source, or one of its parts
};

class TargetSource {
 public:
  using OnAnswer = std::move_only_function<void(SourceAnswer)>;

  virtual ~TargetSource() = default;
  /// Begins to ask. `on_answer` is called for each look, never within this call.
  virtual void Start(OnAnswer on_answer) = 0;
};

/// The lists of the parts of a source (files, names), each with its last good one.
class PartLists {
 public:
  void Set(const std::string& part, TargetList list) { lists_[part] = std::move(list); }
  /// Forgets the parts that are not among `parts`.
  template <typename Parts>
  void Keep(const Parts& parts) {
    std::erase_if(lists_, [&](const auto& entry) { return !parts.contains(entry.first); });
  }
  /// All together, in the order of the parts.
  TargetList Join() const {
    TargetList all;
    for (const auto& [part, list] : lists_) all.insert(all.end(), list.begin(), list.end());
    return all;
  }

 private:
  std::map<std::string, TargetList> lists_;
};

}  // namespace sonde
