#include "config/yaml_builder.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "config/yaml_reader.h"

namespace sonde {
namespace {

/// "tag:yaml.org,2002:str" and "!!str" are the same; "?" and "!" stand for no tag.
std::string ShortTag(const std::string& tag) {
  constexpr std::string_view kPrefix = "tag:yaml.org,2002:";
  if (tag == "?" || tag == "!") return {};
  if (tag.starts_with(kPrefix)) return "!!" + tag.substr(kPrefix.size());
  return tag;
}

/// Skips a tag and an anchor in front of a scalar.
std::size_t SkipProperties(std::string_view source, std::size_t at) {
  constexpr std::string_view kBlanks = " \t\r\n";
  while (at < source.size() && (source[at] == '!' || source[at] == '&')) {
    at = std::min(source.find_first_of(kBlanks, at), source.size());
    at = std::min(source.find_first_not_of(kBlanks, at), source.size());
  }
  return at;
}

/// Where the quoted scalar that starts at `at` ends, npos if it is not closed.
std::size_t ClosingQuote(std::string_view source, std::size_t at) {
  const char quote = source[at];
  for (std::size_t i = at + 1; i < source.size(); ++i) {
    if (quote == '"' && source[i] == '\\') {
      ++i;
    } else if (source[i] == quote) {
      if (quote == '"' || i + 1 == source.size() || source[i + 1] != quote) return i;
      ++i;
    }
  }
  return std::string_view::npos;
}

/// Whether every further line of `text` that is not blank has `column` blanks in front.
bool IsIndented(std::string_view text, std::size_t column) {
  for (std::size_t line = text.find('\n'); line != std::string_view::npos;
       line = text.find('\n', line + 1)) {
    const std::size_t start = line + 1;
    const std::size_t first = std::min(text.find_first_not_of(' ', start), text.size());
    const bool blank = first == text.size() || text[first] == '\n' || text[first] == '\r';
    if (!blank && first - start < column) return false;
  }
  return true;
}

}  // namespace

SourceMark YamlBuilder::At(const YAML::Mark& mark) const {
  return {.file = file_, .line = mark.line + 1, .column = mark.column + 1};
}

bool YamlBuilder::Fits(std::size_t size, int height, const SourceMark& mark) {
  if (over_limit_) return false;
  nodes_ += size;
  if (nodes_ > kMaxYamlNodes) {
    errors_.Add(mark, fmt::format("more than {} values, aliases counted", kMaxYamlNodes));
    over_limit_ = true;
  } else if (static_cast<int>(frames_.size()) + height > kMaxYamlDepth) {
    errors_.Add(mark, fmt::format("nested deeper than {} levels", kMaxYamlDepth));
    over_limit_ = true;
  }
  return !over_limit_;
}

void YamlBuilder::OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) {
  ConfigNode node;
  node.mark = At(mark);
  if (!Fits(1, 1, node.mark)) return;
  if (anchor != 0) anchors_[anchor] = {.node = node};
  Place(std::move(node), 1, 1);
}

void YamlBuilder::OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                           const std::string& value) {
  ConfigNode node;
  node.kind = ConfigNode::Kind::kScalar;
  node.mark = At(mark);
  node.text = value;
  node.quoted = tag == "!";
  node.tag = ShortTag(tag);
  if (!Fits(1, 1, node.mark)) return;
  CheckQuotes(mark);
  if (anchor != 0) anchors_[anchor] = {.node = node};
  Place(std::move(node), 1, 1);
}

/// yaml-cpp 0.7 ends a quoted scalar without a word where the indentation ends, so that a forgotten
/// quote would go unseen.
void YamlBuilder::CheckQuotes(const YAML::Mark& mark) {
  const std::size_t at = SkipProperties(source_, static_cast<std::size_t>(mark.pos));
  if (at >= source_.size() || (source_[at] != '"' && source_[at] != '\'')) return;
  const bool in_block = !frames_.empty() && !frames_.back().flow;
  const std::size_t column =
      in_block ? static_cast<std::size_t>(frames_.back().node.mark.column) : 0;
  const std::size_t end = ClosingQuote(source_, at);
  if (end == std::string_view::npos) {
    errors_.Add(At(mark), "a quote is not closed");
  } else if (!IsIndented(source_.substr(at, end + 1 - at), column)) {
    errors_.Add(At(mark), "a quote is not closed before the indentation ends");
  }
}

void YamlBuilder::OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) {
  if (over_limit_) return;
  const auto found = anchors_.find(anchor);
  if (found == anchors_.end()) {
    errors_.Add(At(mark), "an alias can't stand inside the value that it stands for");
    Place(ConfigNode{.mark = At(mark)}, 1, 1);
    return;
  }
  const YamlAnchored& target = found->second;
  if (!Fits(target.size, target.height, At(mark))) return;
  Place(target.node, target.size, target.height);
}

void YamlBuilder::OnSequenceStart(const YAML::Mark& mark, const std::string& tag,
                                  YAML::anchor_t anchor, YAML::EmitterStyle::value style) {
  Open(ConfigNode::Kind::kSequence, mark, tag, anchor, style);
}

void YamlBuilder::OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                             YAML::EmitterStyle::value style) {
  Open(ConfigNode::Kind::kMapping, mark, tag, anchor, style);
}

void YamlBuilder::Open(ConfigNode::Kind kind, const YAML::Mark& mark, const std::string& tag,
                       YAML::anchor_t anchor, YAML::EmitterStyle::value style) {
  YamlFrame frame;
  frame.node.kind = kind;
  frame.node.mark = At(mark);
  frame.node.tag = ShortTag(tag);
  frame.anchor = anchor;
  frame.flow = style == YAML::EmitterStyle::Flow || (!frames_.empty() && frames_.back().flow);
  if (Fits(1, 1, frame.node.mark)) frames_.push_back(std::move(frame));
}

void YamlBuilder::Close() {
  if (over_limit_) return;
  YamlFrame frame = std::move(frames_.back());
  frames_.pop_back();
  if (frame.merged) Merge(frame);
  if (frame.anchor != 0) {
    anchors_[frame.anchor] = {.node = frame.node, .size = frame.size, .height = frame.height};
  }
  Place(std::move(frame.node), frame.size, frame.height);
}

void YamlBuilder::Place(ConfigNode node, std::size_t size, int height) {
  if (frames_.empty()) {
    root_ = std::move(node);
    return;
  }
  YamlFrame& frame = frames_.back();
  frame.size += size;
  frame.height = std::max(frame.height, height + 1);
  if (frame.node.IsSequence()) {
    frame.node.items.push_back(std::move(node));
  } else if (frame.key) {
    PlaceValue(frame, std::move(node));
  } else {
    PlaceKey(frame, node);
  }
}

void YamlBuilder::PlaceKey(YamlFrame& frame, const ConfigNode& node) {
  YamlKey& key = frame.key.emplace();
  key.text = node.text;
  key.mark = node.mark;
  key.merge = node.IsScalar() && !node.quoted && node.text == "<<";
  if (!node.IsScalar()) {
    errors_.Add(node.mark, "a key must be a text");
    key.dropped = true;
    return;
  }
  const auto [first, is_new] = frame.seen.emplace(node.text, node.mark);
  if (is_new) return;
  key.dropped = true;
  errors_.Add(node.mark, fmt::format("duplicate key `{}`", node.text),
              fmt::format("first at line {}", first->second.line));
}

void YamlBuilder::PlaceValue(YamlFrame& frame, ConfigNode node) {
  const YamlKey key = *std::exchange(frame.key, std::nullopt);
  if (key.dropped) return;
  if (key.merge) {
    frame.merge_mark = key.mark;
    frame.merged = std::move(node);
    return;
  }
  frame.node.entries.push_back({.key = key.text, .key_mark = key.mark, .value = std::move(node)});
}

void YamlBuilder::Merge(YamlFrame& frame) {
  const ConfigNode source = *std::exchange(frame.merged, std::nullopt);
  const bool list_of_mappings =
      source.IsSequence() && std::ranges::all_of(source.items, &ConfigNode::IsMapping);
  if (source.IsMapping()) return MergeFrom(frame, source);
  if (!list_of_mappings) {
    errors_.Add(frame.merge_mark, "`<<` merges a mapping or a list of mappings");
    return;
  }
  for (const ConfigNode& item : source.items) MergeFrom(frame, item);
}

void YamlBuilder::MergeFrom(YamlFrame& frame, const ConfigNode& source) {
  for (const ConfigNode::Entry& entry : source.entries) {
    if (frame.seen.emplace(entry.key, entry.key_mark).second) frame.node.entries.push_back(entry);
  }
}

}  // namespace sonde
