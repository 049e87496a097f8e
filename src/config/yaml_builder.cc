#include "config/yaml_builder.h"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "config/yaml_reader.h"

namespace sonde {
namespace {

/// "" for a text that is not there.
std::string_view View(const yaml_char_t* text) {
  return text == nullptr ? std::string_view() : reinterpret_cast<const char*>(text);
}

/// "!" alone stands for no tag.
ConfigNode::Tag TagOf(std::string_view tag) {
  if (tag.empty() || tag == "!") return ConfigNode::Tag::kNone;
  if (tag == YAML_STR_TAG) return ConfigNode::Tag::kString;
  return tag == "tag:yaml.org,2002:binary" ? ConfigNode::Tag::kBinary : ConfigNode::Tag::kOther;
}

bool IsNullWord(std::string_view text) {
  return text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL";
}

bool HasRepeated(const std::vector<ConfigNode::Entry>& entries) {
  constexpr std::size_t kFew = 16;
  if (entries.size() <= kFew) {
    for (auto entry = entries.begin(); entry != entries.end(); ++entry) {
      const auto same = [&](const ConfigNode::Entry& earlier) { return earlier.key == entry->key; };
      if (std::any_of(entries.begin(), entry, same)) return true;
    }
    return false;
  }
  std::vector<std::string_view> keys;
  keys.reserve(entries.size());
  for (const ConfigNode::Entry& entry : entries) keys.push_back(entry.key);
  std::ranges::sort(keys);
  return std::ranges::adjacent_find(keys) != keys.end();
}

}  // namespace

SourceMark YamlBuilder::At(const yaml_mark_t& mark) const {
  return {.file = file_,
          .line = static_cast<int>(mark.line) + 1,
          .column = static_cast<int>(mark.column) + 1};
}

bool YamlBuilder::Fits(const YamlExtent& extent, const SourceMark& mark) {
  nodes_ += extent.nodes;
  bytes_ += extent.bytes;
  if (nodes_ > kMaxYamlNodes) {
    errors_.Add(mark, fmt::format("more than {} values, aliases counted", kMaxYamlNodes));
    over_limit_ = true;
  } else if (bytes_ > kMaxYamlBytes) {
    errors_.Add(mark, fmt::format("more than {} bytes of text, aliases counted", kMaxYamlBytes));
    over_limit_ = true;
  } else if (static_cast<int>(frames_.size()) + extent.height > kMaxYamlDepth) {
    errors_.Add(mark, fmt::format("nested deeper than {} levels", kMaxYamlDepth));
    over_limit_ = true;
  }
  return !over_limit_;
}

bool YamlBuilder::Take(const yaml_event_t& event) {
  switch (event.type) {
    case YAML_SCALAR_EVENT: TakeScalar(event); break;
    case YAML_ALIAS_EVENT: TakeAlias(event); break;
    case YAML_SEQUENCE_START_EVENT:
      Open(ConfigNode::Kind::kSequence, event, event.data.sequence_start.tag,
           event.data.sequence_start.anchor);
      break;
    case YAML_MAPPING_START_EVENT:
      Open(ConfigNode::Kind::kMapping, event, event.data.mapping_start.tag,
           event.data.mapping_start.anchor);
      break;
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT: Close(); break;
    default: break;
  }
  return !over_limit_;
}

void YamlBuilder::TakeScalar(const yaml_event_t& event) {
  const auto& scalar = event.data.scalar;
  const std::string_view tag = View(scalar.tag);
  ConfigNode node;
  node.mark = At(event.start_mark);
  const YamlExtent extent{.bytes = scalar.length};
  if (!Fits(extent, node.mark)) return;
  const std::string_view text(reinterpret_cast<const char*>(scalar.value), scalar.length);
  node.tag = TagOf(tag);
  node.quoted = scalar.style != YAML_PLAIN_SCALAR_STYLE && node.tag == ConfigNode::Tag::kNone;
  const bool may_be_null = node.tag == ConfigNode::Tag::kNone ? !node.quoted : tag == YAML_NULL_TAG;
  if (!may_be_null || !IsNullWord(text)) {
    node.kind = ConfigNode::Kind::kScalar;
    node.text = text;
  }
  if (scalar.anchor != nullptr && !Keep(std::string(View(scalar.anchor)), node, extent)) return;
  Place(std::move(node), extent);
}

bool YamlBuilder::Keep(const std::string& anchor, const ConfigNode& node,
                       const YamlExtent& extent) {
  if (!Fits(extent, node.mark)) return false;
  anchors_.insert_or_assign(anchor, YamlAnchored{.node = node, .extent = extent});
  return true;
}

void YamlBuilder::TakeAlias(const yaml_event_t& event) {
  const SourceMark mark = At(event.start_mark);
  const std::string_view name = View(event.data.alias.anchor);
  const auto found = anchors_.find(name);
  if (found == anchors_.end() || found->second.open) {
    errors_.Add(mark, found == anchors_.end()
                          ? fmt::format("there is no anchor `{}` above", name)
                          : "an alias can't stand inside the value that it stands for");
    return Place(ConfigNode{.mark = mark}, {});
  }
  const YamlAnchored& target = found->second;
  if (!Fits(target.extent, mark)) return;
  Place(ConfigNode(target.node), target.extent);
}

void YamlBuilder::Open(ConfigNode::Kind kind, const yaml_event_t& event, const yaml_char_t* tag,
                       const yaml_char_t* anchor) {
  YamlFrame frame;
  frame.node.kind = kind;
  frame.node.mark = At(event.start_mark);
  frame.node.tag = TagOf(View(tag));
  frame.anchor = View(anchor);
  frame.first = waiting_.size();
  if (!Fits({}, frame.node.mark)) return;
  if (anchor != nullptr) anchors_.insert_or_assign(frame.anchor, YamlAnchored{.open = true});
  frames_.push_back(std::move(frame));
}

void YamlBuilder::Close() {
  YamlFrame frame = std::move(frames_.back());
  frames_.pop_back();
  frame.node.IsSequence() ? TakeItems(frame) : TakeEntries(frame);
  if (!frame.anchor.empty() && !Keep(frame.anchor, frame.node, frame.extent)) return;
  Place(std::move(frame.node), frame.extent);
}

void YamlBuilder::TakeItems(YamlFrame& frame) {
  frame.node.items.reserve(waiting_.size() - frame.first);
  for (std::size_t i = frame.first; i < waiting_.size(); ++i) {
    frame.node.items.push_back(std::move(waiting_[i].value));
  }
  waiting_.resize(frame.first);
}

void YamlBuilder::TakeEntries(YamlFrame& frame) {
  const auto first = waiting_.begin() + static_cast<std::ptrdiff_t>(frame.first);
  frame.node.entries.assign(std::move_iterator(first), std::move_iterator(waiting_.end()));
  waiting_.resize(frame.first);
  if (HasRepeated(frame.node.entries)) DropRepeated(frame.node.entries);
  if (frame.merged) Merge(frame);
}

void YamlBuilder::Place(ConfigNode&& node, const YamlExtent& extent) {
  if (frames_.empty()) {
    root_ = std::move(node);
    return;
  }
  YamlFrame& frame = frames_.back();
  frame.extent.nodes += extent.nodes;
  frame.extent.bytes += extent.bytes;
  frame.extent.height = std::max(frame.extent.height, extent.height + 1);
  if (frame.node.IsSequence()) {
    waiting_.push_back({.value = std::move(node)});
  } else if (frame.key_waits) {
    PlaceValue(frame, std::move(node));
  } else {
    PlaceKey(frame, std::move(node));
  }
}

void YamlBuilder::PlaceKey(YamlFrame& frame, ConfigNode&& node) {
  frame.key_waits = true;
  frame.key_merges = !node.IsSurelyText() && node.text == "<<";
  frame.key_bad = !node.IsScalar() || (frame.key_merges && frame.merged);
  if (!node.IsScalar()) {
    errors_.Add(node.mark, "a key must be a text");
  } else if (frame.key_bad) {
    errors_.Add(node.mark, "duplicate key `<<`",
                fmt::format("first at line {}", frame.merge_mark.line));
  }
  waiting_.push_back({.key = std::move(node.text), .key_mark = std::move(node.mark)});
}

void YamlBuilder::PlaceValue(YamlFrame& frame, ConfigNode&& node) {
  frame.key_waits = false;
  if (!frame.key_bad && !frame.key_merges) {
    waiting_.back().value = std::move(node);
    return;
  }
  if (!frame.key_bad) {
    frame.merge_mark = std::move(waiting_.back().key_mark);
    frame.merged = std::move(node);
  }
  waiting_.pop_back();
}

void YamlBuilder::DropRepeated(Entries& entries) {
  std::map<std::string, int, std::less<>> lines;
  std::erase_if(entries, [&](const ConfigNode::Entry& entry) {
    const auto [first, is_new] = lines.emplace(entry.key, entry.key_mark.line);
    if (!is_new) {
      errors_.Add(entry.key_mark, fmt::format("duplicate key `{}`", entry.key),
                  fmt::format("first at line {}", first->second));
    }
    return !is_new;
  });
}

void YamlBuilder::Merge(YamlFrame& frame) {
  ConfigNode source = *std::exchange(frame.merged, std::nullopt);
  if (source.IsMapping()) {
    ConfigNode only = std::exchange(source, {.kind = ConfigNode::Kind::kSequence});
    source.items.push_back(std::move(only));
  }
  if (!source.IsSequence() || !std::ranges::all_of(source.items, &ConfigNode::IsMapping)) {
    errors_.Add(frame.merge_mark, "`<<` merges a mapping or a list of mappings");
    return;
  }
  Entries& entries = frame.node.entries;
  std::set<std::string, std::less<>> known;
  for (const ConfigNode::Entry& entry : entries) known.insert(entry.key);
  for (ConfigNode& item : source.items) {
    for (ConfigNode::Entry& entry : item.entries) {
      if (known.insert(entry.key).second) entries.push_back(std::move(entry));
    }
  }
}

}  // namespace sonde
