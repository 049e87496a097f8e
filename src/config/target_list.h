// Target lists: what a source of targets says, in Prometheus' format of file_sd and http_sd.
//
// Why: the format is everybody's already: a list of groups, each with targets and the labels that
// they have in common. The whole list is good or it is not taken: half of one would drop targets.
//
// THREAD: pure functions. LIFETIME: values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sonde/config_node.h"

namespace sonde {

/// What one source may list; more is an error, and the list before stays.
inline constexpr std::size_t kMaxListedTargets = 20'000;
/// Of names and values, those of a group once for each of its targets.
inline constexpr std::size_t kMaxListedLabelBytes = std::size_t{64} << 20;

struct ListedTarget {
  std::string target;
  std::map<std::string, std::string> labels;  ///< without those that begin with "__"
  SourceMark mark;                            ///< where it stands; no part of what it is
  friend bool operator==(const ListedTarget& a, const ListedTarget& b) {
    return a.target == b.target && a.labels == b.labels;
  }
};
using TargetList = std::vector<ListedTarget>;

enum class ListSyntax : std::uint8_t { kJson, kYaml };

/// The list in `text`; `name` stands for it in messages. Labels that begin with "__" are dropped:
/// there is no relabelling that could use them. An empty text is an error, `[]` is not.
std::expected<TargetList, ConfigErrors> ParseTargetList(std::string_view text,
                                                        std::string_view name, ListSyntax syntax);

}  // namespace sonde
