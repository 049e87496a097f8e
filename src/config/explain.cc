#include "config/explain.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <vector>

#include "config/file_spec.h"
#include "config/key_walk.h"

namespace sonde {
namespace {

using Parts = std::vector<std::string>;
using PartSpan = std::span<const std::string>;

/// "checks[0].name" → checks, name.
Parts SplitPath(std::string_view path) {
  Parts parts;
  while (!path.empty()) {
    const std::size_t dot = path.find('.');
    std::string_view part = path.substr(0, dot);
    path.remove_prefix(dot == std::string_view::npos ? path.size() : dot + 1);
    part = part.substr(0, part.find('['));
    if (!part.empty()) parts.emplace_back(part);
  }
  return parts;
}

/// Whether `wanted` is `path`; a "<name>" stands for any part, or for none.
bool Matches(PartSpan path, PartSpan wanted) {
  if (path.empty()) return wanted.empty();
  if (path.front() == "<name>") {
    return Matches(path.subspan(1), wanted) ||
           (!wanted.empty() && Matches(path.subspan(1), wanted.subspan(1)));
  }
  return !wanted.empty() && path.front() == wanted.front() &&
         Matches(path.subspan(1), wanted.subspan(1));
}

bool EndsWith(PartSpan path, PartSpan wanted) {
  for (std::size_t start = 0; start < path.size(); ++start) {
    if (Matches(path.subspan(start), wanted)) return true;
  }
  return false;
}

/// The keys that `wanted` may mean; full paths beat ends of paths.
std::vector<WalkedKey> FindKeys(const Parts& wanted) {
  std::vector<WalkedKey> all = AllKeys();
  std::vector<WalkedKey> found;
  std::ranges::copy_if(all, std::back_inserter(found),
                       [&](const WalkedKey& key) { return Matches(key.path, wanted); });
  if (!found.empty()) return found;
  std::ranges::copy_if(all, std::back_inserter(found),
                       [&](const WalkedKey& key) { return EndsWith(key.path, wanted); });
  return found;
}

std::string SubKeys(const ObjectSpecBase& spec) {
  std::size_t name_width = 0;
  std::size_t form_width = 0;
  constexpr std::size_t kWidestForm = 32;
  for (const KeySpec& key : spec.keys()) {
    name_width = std::max(name_width, key.name.size());
    form_width = std::max(form_width, std::min(key.form.name.size(), kWidestForm));
  }
  std::string text;
  for (const KeySpec& key : spec.keys()) {
    text += fmt::format("    {:{}}  {:{}}  {}{}\n", key.name, name_width, key.form.name, form_width,
                        key.help, key.required ? " Required." : "");
  }
  return text;
}

std::string Describe(const KeySpec& key, const std::vector<std::string>& places) {
  std::string text = places.front() + "\n  " + key.help + "\n";
  const auto line = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) text += fmt::format("  {:9}{}\n", name, value);
  };
  line("type:", key.form.name);
  line("default:", key.default_text);
  line("example:", key.example);
  line("note:", key.required ? "required" : key.deprecated ? "deprecated" : "");
  for (std::size_t i = 1; i < places.size(); ++i) line(i == 1 ? "also at:" : "", places[i]);
  if (const ObjectSpecBase* object = ObjectOf(key.form)) text += "  keys:\n" + SubKeys(*object);
  return text;
}

std::unexpected<Error> Unknown(std::string_view path, const Parts& wanted) {
  std::vector<std::string> names;
  for (const WalkedKey& key : AllKeys()) names.push_back(key.key->name);
  std::string message = fmt::format("there is no key `{}`", path);
  const std::string nearest = wanted.empty() ? "" : NearestName(wanted.back(), names);
  if (!nearest.empty()) message += fmt::format(" (did you mean `{}`?)", nearest);
  return Fail(ErrorCode::kNotFound, std::move(message));
}

}  // namespace

Result<std::string> ExplainKey(std::string_view path) {
  if (path.empty()) return FileSpec().help() + "\n" + SubKeys(FileSpec());
  const Parts wanted = SplitPath(path);
  const std::vector<WalkedKey> found = wanted.empty() ? std::vector<WalkedKey>{} : FindKeys(wanted);
  if (found.empty()) return Unknown(path, wanted);
  // One table may stand in several places (a section in modules and in checks): one explanation.
  std::vector<const KeySpec*> distinct;
  for (const WalkedKey& key : found) {
    if (std::ranges::find(distinct, key.key) == distinct.end()) distinct.push_back(key.key);
  }
  std::string text;
  for (const KeySpec* key : distinct) {
    std::vector<std::string> places;
    for (const WalkedKey& walked : found) {
      if (walked.key == key) places.push_back(walked.ToString());
    }
    text += (text.empty() ? "" : "\n") + Describe(*key, places);
  }
  return text;
}

}  // namespace sonde
