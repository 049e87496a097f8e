#include "config/expand.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string_view>

#include "sonde/read_file.h"

namespace sonde {
namespace {

constexpr std::string_view kEnv = "${env:";
constexpr std::string_view kFile = "${file:";

bool IsVariableName(std::string_view name) {
  const auto is_word = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !name.empty() && std::ranges::all_of(name, is_word) && !(name[0] >= '0' && name[0] <= '9');
}

/// One pass, however many there are of which kind.
std::size_t NextReference(std::string_view text, std::size_t from) {
  for (std::size_t at = text.find("${", from); at != std::string_view::npos;
       at = text.find("${", at + 1)) {
    const std::string_view rest = text.substr(at);
    if (rest.starts_with(kEnv) || rest.starts_with(kFile)) return at;
  }
  return std::string_view::npos;
}

class Expander {
 public:
  Expander(const std::string& folder, ShownValues& shown, ConfigErrors& errors)
      : folder_(folder), shown_(shown), errors_(errors) {}

  void Walk(ConfigNode& node) {
    if (node.IsScalar()) Expand(node);
    for (ConfigNode& item : node.items) Walk(item);
    for (ConfigNode::Entry& entry : node.entries) Walk(entry.value);
  }

 private:
  void Expand(ConfigNode& node) {
    if (bytes_ > kMaxReferencesBytes || node.text.find("${") == std::string::npos) return;
    const std::string raw = node.text;
    std::string text;
    std::size_t position = 0;
    while (true) {
      const std::size_t start = NextReference(raw, position);
      if (start == std::string::npos) break;
      const std::size_t end = raw.find('}', start);
      if (end == std::string::npos) {
        errors_.Add(node.mark, "a reference is not closed", "write ${env:NAME} or ${file:PATH}");
        return;
      }
      const std::string reference = raw.substr(start, end + 1 - start);
      const auto value = Value(reference, node.mark);
      if (!value) return;
      if (!Fits(value->size(), node.mark)) return;
      Remember(*value, reference);
      text += raw.substr(position, start - position) + *value;
      position = end + 1;
    }
    if (position == 0) return;
    node.text = text + raw.substr(position);
    node.raw = std::make_shared<const std::string>(raw);
    Remember(node.text, raw);
  }

  /// All values together, so that a short file can't become a long one.
  bool Fits(std::size_t size, const SourceMark& mark) {
    if (bytes_ > kMaxReferencesBytes) return false;  // told already
    bytes_ += size;
    if (bytes_ <= kMaxReferencesBytes) return true;
    errors_.Add(mark, fmt::format("the values of all references are longer than {} bytes",
                                  kMaxReferencesBytes));
    return false;
  }

  void Remember(const std::string& value, const std::string& raw) {
    if (!value.empty()) shown_.emplace(value, raw);
  }

  std::optional<std::string> Value(const std::string& reference, const SourceMark& mark) {
    const bool env = reference.starts_with(kEnv);
    const std::size_t prefix = env ? kEnv.size() : kFile.size();
    const std::string name = reference.substr(prefix, reference.size() - prefix - 1);
    return env ? Variable(name, mark) : FileText(name, mark);
  }

  std::optional<std::string> Variable(const std::string& name, const SourceMark& mark) {
    if (!IsVariableName(name)) {
      errors_.Add(mark, fmt::format("`{}` is no name of an environment variable", name));
      return std::nullopt;
    }
    const char* value = std::getenv(name.c_str());
    if (value == nullptr) {
      errors_.Add(mark, fmt::format("the environment variable {} is not set", name));
      return std::nullopt;
    }
    return std::string(value);
  }

  std::optional<std::string> FileText(const std::string& path, const SourceMark& mark) {
    // Appending an absolute path replaces the folder.
    const std::string full = (std::filesystem::path(folder_) / path).string();
    auto text = ReadFile(full, kMaxReferenceBytes);
    if (!text) {
      errors_.Add(mark, fmt::format("can't read ${{file:{}}}: {}", path, text.error().message));
      return std::nullopt;
    }
    if (text->ends_with('\n')) text->pop_back();
    if (text->ends_with('\r')) text->pop_back();
    return std::move(*text);
  }

  const std::string& folder_;
  ShownValues& shown_;
  ConfigErrors& errors_;
  std::size_t bytes_ = 0;  ///< of the values so far
};

}  // namespace

void ExpandReferences(ConfigNode& root, const std::string& folder, ShownValues& shown,
                      ConfigErrors& errors) {
  Expander(folder, shown, errors).Walk(root);
}

void HideValues(const ShownValues& shown, ConfigErrors& errors) {
  // Shorter values are no secrets, and would be found inside ordinary words.
  constexpr std::size_t kShortest = 4;
  std::vector<const ShownValues::value_type*> longest_first;
  for (const auto& entry : shown) {
    if (entry.first.size() >= kShortest) longest_first.push_back(&entry);
  }
  if (longest_first.empty()) return;
  std::ranges::sort(longest_first, std::ranges::greater{},
                    [](const auto* entry) { return entry->first.size(); });
  errors.Rewrite([&](std::string& text) {
    for (const auto* entry : longest_first) {
      const auto& [value, raw] = *entry;
      for (std::size_t at = text.find(value); at != std::string::npos;
           at = text.find(value, at + raw.size())) {
        text.replace(at, value.size(), raw);
      }
    }
  });
}

}  // namespace sonde
