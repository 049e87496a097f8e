// YamlBuilder: turns libyaml's events into a tree of ConfigNodes.
//
// Why: the library's own tree of nodes keeps duplicate keys and expands merge keys nowhere, and has
// no limits; its events tell all that is needed.
//
// THREAD: any. LIFETIME: within one ReadYaml.
#pragma once

#include <yaml.h>

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sonde/config_node.h"

namespace sonde {

/// What a tree holds, itself included.
struct YamlExtent {
  std::size_t nodes = 1;
  std::size_t bytes = 0;  ///< of texts and keys
  int height = 1;         ///< levels
};

/// A collection under construction.
struct YamlFrame {
  ConfigNode node;  ///< without its children, which wait until it is complete
  std::string anchor;
  std::size_t first = 0;  ///< where its children begin among those that wait
  bool key_waits = false;
  bool key_merges = false;           ///< the key that waits is a plain `<<`
  bool key_bad = false;              ///< its value does not count
  std::optional<ConfigNode> merged;  ///< the value of `<<`
  SourceMark merge_mark;
  YamlExtent extent;  ///< so far
};

/// What an alias may stand for.
struct YamlAnchored {
  ConfigNode node;
  YamlExtent extent;
  bool open = false;  ///< not complete yet
};

class YamlBuilder {
 public:
  YamlBuilder(std::shared_ptr<const std::string> file, ConfigErrors& errors)
      : file_(std::move(file)), errors_(errors) {}

  /// Takes the next event of one document. False: over a limit, which has been complained about.
  bool Take(const yaml_event_t& event);
  /// REQUIRES: the document is complete.
  ConfigNode TakeRoot() { return std::move(root_); }

 private:
  using Entries = std::vector<ConfigNode::Entry>;

  SourceMark At(const yaml_mark_t& mark) const;
  void TakeScalar(const yaml_event_t& event);
  void TakeAlias(const yaml_event_t& event);
  void Open(ConfigNode::Kind kind, const yaml_event_t& event, const yaml_char_t* tag,
            const yaml_char_t* anchor);
  void Close();
  /// Moves the children of `frame` out of those that wait.
  void TakeItems(YamlFrame& frame);
  void TakeEntries(YamlFrame& frame);
  /// Keeps a copy for the aliases to come, which counts as any other. False: over a limit.
  bool Keep(const std::string& anchor, const ConfigNode& node, const YamlExtent& extent);
  /// Puts a finished node where it belongs.
  void Place(ConfigNode&& node, const YamlExtent& extent);
  void PlaceKey(YamlFrame& frame, ConfigNode&& node);
  void PlaceValue(YamlFrame& frame, ConfigNode&& node);
  void DropRepeated(Entries& entries);
  void Merge(YamlFrame& frame);
  /// Whether there is room for one more such tree; a complaint if not.
  bool Fits(const YamlExtent& extent, const SourceMark& mark);

  std::shared_ptr<const std::string> file_;
  ConfigErrors& errors_;
  ConfigNode root_;
  std::vector<YamlFrame> frames_;
  /// Finished children of all frames, those of the innermost one last; items have no key. A key
  /// whose value is to come is the last one of its frame.
  Entries waiting_;
  std::map<std::string, YamlAnchored, std::less<>> anchors_;
  std::size_t nodes_ = 0;
  std::size_t bytes_ = 0;
  bool over_limit_ = false;
};

}  // namespace sonde
