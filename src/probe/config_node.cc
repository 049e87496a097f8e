#include "sonde/config_node.h"

#include <fmt/core.h>

#include <algorithm>
#include <tuple>
#include <utility>

namespace sonde {
namespace {

bool SameFile(const SourceMark& a, const SourceMark& b) {
  return a.file == b.file || (a.file && b.file && *a.file == *b.file);
}

bool IsRepetition(const ConfigError& a, const ConfigError& b) {
  return SameFile(a.mark, b.mark) && a.mark.line == b.mark.line && a.mark.column == b.mark.column &&
         a.message == b.message;
}

/// Sorts by the order in which files first appear, then by place; drops repetitions.
void SortByPlace(std::vector<ConfigError>& errors) {
  using Rank = std::tuple<std::size_t, int, int, std::size_t>;  // file, line, column, old index
  std::vector<SourceMark> files;
  std::vector<Rank> order;
  for (std::size_t i = 0; i < errors.size(); ++i) {
    const SourceMark& mark = errors[i].mark;
    const auto file =
        std::ranges::find_if(files, [&](const SourceMark& known) { return SameFile(known, mark); });
    order.emplace_back(file - files.begin(), mark.line, mark.column, i);
    if (file == files.end()) files.push_back(mark);
  }
  std::ranges::sort(order);
  std::vector<ConfigError> sorted;
  sorted.reserve(errors.size());
  for (const Rank& rank : order) {
    ConfigError& error = errors[std::get<3>(rank)];
    // A value that is used through several aliases is wrong once.
    if (sorted.empty() || !IsRepetition(sorted.back(), error)) sorted.push_back(std::move(error));
  }
  errors = std::move(sorted);
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
