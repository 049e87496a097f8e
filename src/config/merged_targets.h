// MergedTargets: what a check runs against, of all that its sources list.
//
// Why: what is found while the agent runs is judged as what is written in the file, but one bad
// target must not stop the others: it is left out, with a line that says why.
//
// THREAD: pure functions; a thousand targets take some milliseconds: off the loops. LIFETIME:
// values.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "config/config.h"
#include "config/target_list.h"

namespace sonde {

/// A target with the labels that it has beyond its check's, or instead of them.
struct CheckTarget {
  std::string target;
  std::map<std::string, std::string> labels;
  friend bool operator==(const CheckTarget&, const CheckTarget&) = default;
};

/// What a source listed last.
struct SourceList {
  SourceKind kind = SourceKind::kFile;
  std::shared_ptr<const TargetList> list;  ///< null: nothing yet
};

/// Something that a source lists and that is not used.
struct Unused {
  SourceKind kind = SourceKind::kFile;
  bool target = true;  ///< a whole target, not one of its labels
  std::string text;    ///< where, what and why
};

struct MergedTargets {
  std::vector<CheckTarget> targets;  ///< those of this agent, without the check's own list
  std::vector<Unused> unused;
};

/// In the order of `lists`. Of targets with the same label `endpoint` the first counts, and the
/// check's own before all; the same with the same labels is no news, with others it is unused.
/// Labels that are sonde's or no names are unused, their targets are not.
MergedTargets MergeTargets(const Config& config, const CheckConfig& check,
                           std::span<const SourceList> lists);

}  // namespace sonde
