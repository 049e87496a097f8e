#include "sonde/config_spec.h"

#include <fmt/core.h>

#include <algorithm>
#include <numeric>

namespace sonde {
namespace {

/// Levenshtein's distance of two short texts.
std::size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t substituted = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({substituted, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

std::string Lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (c == '-') c = '_';
  }
  return out;
}

std::string UnknownKeyHint(std::string_view key, const std::vector<KeySpec>& keys) {
  constexpr std::size_t kFew = 12;
  std::vector<std::string> names;
  for (const KeySpec& row : keys) names.push_back(row.name);
  if (const std::string nearest = NearestName(key, names); !nearest.empty()) {
    return fmt::format("did you mean `{}`?", nearest);
  }
  if (names.empty() || names.size() > kFew) return {};
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ", ") + name;
  return "known keys: " + list;
}

std::string Excerpt(std::string_view text) {
  constexpr std::size_t kMax = 60;
  if (text.size() <= kMax) return std::string(text);
  std::size_t end = kMax;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return std::string(text.substr(0, end)) + "…";
}

}  // namespace

std::string NearestName(std::string_view name, const std::vector<std::string>& candidates) {
  constexpr std::size_t kFarthest = 2;
  constexpr std::size_t kLongest = 100;
  if (name.empty() || name.size() > kLongest) return {};
  const std::string wanted = Lower(name);
  const std::string* best = nullptr;
  // Two letters off mean nothing among names of four letters.
  std::size_t best_distance = std::min(kFarthest, (name.size() - 1) / 2) + 1;
  for (const std::string& candidate : candidates) {
    const std::size_t distance = EditDistance(wanted, Lower(candidate));
    if (distance < best_distance) {
      best_distance = distance;
      best = &candidate;
    }
  }
  if (best != nullptr) return *best;
  constexpr std::size_t kShortestStart = 3;
  for (const std::string& candidate : candidates) {
    const std::string known = Lower(candidate);
    const bool starts = wanted.size() >= kShortestStart && known.starts_with(wanted);
    const bool extends = known.size() >= kShortestStart && wanted.starts_with(known);
    if (starts || extends) return candidate;
  }
  return {};
}

bool WrongType(const ConfigNode& node, std::string_view wanted, ConfigErrors& errors) {
  std::string what;
  switch (node.kind) {
    case ConfigNode::Kind::kNull: what = "null"; break;
    case ConfigNode::Kind::kSequence: what = "a list"; break;
    case ConfigNode::Kind::kMapping: what = "a mapping"; break;
    case ConfigNode::Kind::kScalar:
      what = node.quoted && !node.raw ? fmt::format("the string \"{}\"", Excerpt(node.text))
                                      : fmt::format("`{}`", Excerpt(node.Shown()));
      break;
  }
  std::string hint;
  if (node.IsScalar() && wanted.starts_with("list of")) {
    hint = fmt::format("write [{}]", Excerpt(node.Shown()));
  }
  const bool vowel = std::string_view("aeio").find(wanted.front()) != std::string_view::npos;
  errors.Add(node.mark, fmt::format("cannot use {} as {} {}", what, vowel ? "an" : "a", wanted),
             std::move(hint));
  return false;
}

const KeySpec* ObjectSpecBase::Find(std::string_view key) const noexcept {
  const auto found = std::ranges::find(keys_, key, &KeySpec::name);
  return found == keys_.end() ? nullptr : &*found;
}

void ObjectSpecBase::DecodeInto(const ConfigNode& node, void* object, ConfigErrors& errors) const {
  if (!node.IsMapping()) {
    WrongType(node, "mapping of " + name_ + " keys", errors);
    return;
  }
  const std::size_t errors_before = errors.size();
  for (const ConfigNode::Entry& entry : node.entries) {
    const KeySpec* key = Find(entry.key);
    if (key == nullptr) {
      errors.Add(entry.key_mark, fmt::format("unknown key `{}` in {}", Excerpt(entry.key), name_),
                 UnknownKeyHint(entry.key, keys_));
      continue;
    }
    if (key->deprecated) errors.Warn(entry.key_mark, fmt::format("`{}` is deprecated", key->name));
    if (!entry.value.IsNull()) key->decode(entry.value, object, errors);
  }
  for (const KeySpec& key : keys_) {
    if (!key.required) continue;
    const ConfigNode* value = node.Find(key.name);
    if (value == nullptr || value->IsNull()) {
      errors.Add(node.mark, fmt::format("{} needs the key `{}`", name_, key.name), key.help);
    }
  }
  if (errors.size() != errors_before) return;
  for (const auto& check : checks_) check(object, node, errors);
}

void ObjectSpecBase::PrintKeys(const void* object, ConfigPrinter& printer) const {
  for (const KeySpec& key : keys_) key.print(object, key.name, printer);
}

}  // namespace sonde
