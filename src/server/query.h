// QueryParams: the query of a URL, as Go's url.ParseQuery reads it.
//
// Why: blackbox_exporter's users rely on its rules (its handler in 0.28): a pair with ';' or a
// broken
// %-escape is dropped, the others still count, the first of equal names wins.
//
// THREAD: values. LIFETIME: values.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sonde {

class QueryParams {
 public:
  static constexpr std::size_t kMaxPairs = 256;  ///< further pairs are dropped
  static QueryParams Parse(std::string_view raw);
  /// The first value of `name`, "" if there is none.
  std::string_view Get(std::string_view name) const noexcept;
  bool empty() const noexcept { return pairs_.empty(); }
  const std::vector<std::pair<std::string, std::string>>& pairs() const noexcept { return pairs_; }

 private:
  std::vector<std::pair<std::string, std::string>> pairs_;
};

/// `path` rooted, with empty, "." and ".." elements resolved and a trailing slash kept.
std::string CleanPath(std::string_view path);

}  // namespace sonde
