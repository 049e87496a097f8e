// YamlBuilder: turns the parser's events into a tree of ConfigNodes.
//
// Why: the library's own node tree loses the places of keys, keeps duplicate keys and expands merge
// keys nowhere; its events tell all of it.
//
// THREAD: any. LIFETIME: within one ReadYaml.
#pragma once

#include <yaml-cpp/anchor.h>
#include <yaml-cpp/emitterstyle.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/mark.h>

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

/// A key whose value is still to come.
struct YamlKey {
  std::string text;
  SourceMark mark;
  bool merge = false;  ///< a plain `<<`
  bool dropped = false;
};

/// A collection under construction.
struct YamlFrame {
  ConfigNode node;
  YAML::anchor_t anchor = 0;
  bool flow = false;                 ///< in brackets: indentation does not matter
  std::optional<YamlKey> key;        ///< of the value to come
  std::optional<ConfigNode> merged;  ///< the value of `<<`
  SourceMark merge_mark;
  std::map<std::string, SourceMark, std::less<>> seen;
  std::size_t size = 1;  ///< nodes so far, itself included
  int height = 1;        ///< levels so far, itself included
};

/// What an alias may stand for.
struct YamlAnchored {
  ConfigNode node;
  std::size_t size = 1;
  int height = 1;
};

class YamlBuilder : public YAML::EventHandler {
 public:
  /// `source` is what the parser reads.
  YamlBuilder(std::string_view source, std::shared_ptr<const std::string> file,
              ConfigErrors& errors)
      : source_(source), file_(std::move(file)), errors_(errors) {}
  /// The tree; nothing if it was over a limit.
  std::optional<ConfigNode> TakeRoot() {
    return over_limit_ ? std::nullopt : std::optional(std::move(root_));
  }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override;
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override;
  void OnSequenceEnd() override { Close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override;
  void OnMapEnd() override { Close(); }

 private:
  SourceMark At(const YAML::Mark& mark) const;
  void Open(ConfigNode::Kind kind, const YAML::Mark& mark, const std::string& tag,
            YAML::anchor_t anchor, YAML::EmitterStyle::value style);
  void CheckQuotes(const YAML::Mark& mark);
  void Close();
  /// Puts a finished node where it belongs; `size` and `height` are those of its tree.
  void Place(ConfigNode node, std::size_t size, int height);
  void PlaceKey(YamlFrame& frame, const ConfigNode& node);
  void PlaceValue(YamlFrame& frame, ConfigNode node);
  void Merge(YamlFrame& frame);
  void MergeFrom(YamlFrame& frame, const ConfigNode& source);
  bool Fits(std::size_t size, int height, const SourceMark& mark);

  std::string_view source_;
  std::shared_ptr<const std::string> file_;
  ConfigErrors& errors_;
  ConfigNode root_;
  std::vector<YamlFrame> frames_;
  std::map<YAML::anchor_t, YamlAnchored> anchors_;
  std::size_t nodes_ = 0;
  bool over_limit_ = false;  ///< everything that follows is ignored
};

}  // namespace sonde
