#include "sonde/config_node.h"

#include <fmt/core.h>

#include <algorithm>
#include <tuple>
#include <utility>

namespace sonde {
namespace {

/// Sorts by the order in which files first appear, then by place; drops repetitions.
void SortByPlace(std::vector<ConfigError>& errors) {
  std::vector<const ConfigError*> first_of_file;
  const auto same_file = [](const SourceMark& a, const SourceMark& b) {
    return a.file == b.file || (a.file && b.file && *a.file == *b.file);
  };
  for (const ConfigError& error : errors) {
    const bool known = std::ranges::any_of(
        first_of_file, [&](const ConfigError* seen) { return same_file(seen->mark, error.mark); });
    if (!known) first_of_file.push_back(&error);
  }
  const auto same_place = [&](const ConfigError& a, const ConfigError& b) {
    return same_file(a.mark, b.mark) && a.mark.line == b.mark.line &&
           a.mark.column == b.mark.column && a.message == b.message;
  };
  std::vector<std::pair<std::size_t, ConfigError>> ranked;
  ranked.reserve(errors.size());
  for (const ConfigError& error : errors) {
    const auto found = std::ranges::find_if(
        first_of_file, [&](const ConfigError* seen) { return same_file(seen->mark, error.mark); });
    ranked.emplace_back(static_cast<std::size_t>(found - first_of_file.begin()), error);
  }
  std::ranges::stable_sort(ranked, {}, [](const auto& entry) {
    return std::tuple(entry.first, entry.second.mark.line, entry.second.mark.column);
  });
  errors.clear();
  for (auto& [rank, error] : ranked) {
    // A value that is used through several aliases is wrong once.
    const bool repeated = !errors.empty() && same_place(errors.back(), error);
    if (!repeated) errors.push_back(std::move(error));
  }
}

}  // namespace

std::string SourceMark::ToString() const {
  const std::string_view name = file ? std::string_view(*file) : std::string_view("-");
  if (line == 0) return std::string(name);
  return fmt::format("{}:{}:{}", name, line, column);
}

const ConfigNode* ConfigNode::Find(std::string_view key) const noexcept {
  const auto found = std::ranges::find(entries, key, &Entry::key);
  return found == entries.end() ? nullptr : &found->value;
}

std::string ConfigError::ToString() const {
  std::string text = mark.ToString() + ": " + message;
  if (!hint.empty()) text += " (" + hint + ")";
  return text;
}

void ConfigErrors::Add(const SourceMark& mark, std::string message, std::string hint) {
  if (errors_.size() >= kMax) {
    ++dropped_;
    return;
  }
  errors_.push_back({mark, std::move(message), std::move(hint)});
}

void ConfigErrors::Warn(const SourceMark& mark, std::string message, std::string hint) {
  if (warnings_.size() < kMax) warnings_.push_back({mark, std::move(message), std::move(hint)});
}

void ConfigErrors::Sort() {
  SortByPlace(errors_);
  SortByPlace(warnings_);
}

void ConfigErrors::Rewrite(const std::function<void(std::string&)>& edit) {
  for (auto* list : {&errors_, &warnings_}) {
    for (ConfigError& error : *list) {
      edit(error.message);
      edit(error.hint);
    }
  }
}

std::string ConfigErrors::ToString() const {
  std::string text;
  for (const ConfigError& error : errors_) text += error.ToString() + "\n";
  if (dropped_ > 0) text += fmt::format("… and {} more errors\n", dropped_);
  return text;
}

}  // namespace sonde
