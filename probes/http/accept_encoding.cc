#include "probes/http/accept_encoding.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "probes/http_client/http_text.h"
#include "sonde/ascii.h"

namespace sonde {
namespace {

struct Entry {
  std::string_view coding;
  float weight = 1;
};

/// Rounded to three decimals, as many as RFC 9110 allows.
float ParseWeight(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  float weight = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), weight);
  const bool good = error == std::errc{} && end == text.data() + text.size();
  if (!good || std::isnan(weight)) return 0;
  return std::round(weight * 1000) / 1000;
}

Entry ParseEntry(std::string_view text) {
  const std::size_t semicolon = text.rfind(';');
  if (semicolon == std::string_view::npos) return {.coding = Trimmed(text)};
  std::string_view weight = Trimmed(text.substr(semicolon + 1));
  if (weight.starts_with("q=")) weight.remove_prefix(2);
  return {.coding = Trimmed(text.substr(0, semicolon)), .weight = ParseWeight(weight)};
}

}  // namespace

bool AcceptsCoding(std::string_view accept_encoding, std::string_view coding) {
  std::vector<Entry> entries;
  while (true) {
    const std::size_t comma = accept_encoding.find(',');
    entries.push_back(ParseEntry(accept_encoding.substr(0, comma)));
    if (comma == std::string_view::npos) break;
    accept_encoding.remove_prefix(comma + 1);
  }
  std::ranges::stable_sort(entries, std::ranges::greater(), &Entry::weight);
  const auto decides = std::ranges::find_if(
      entries, [&](const Entry& entry) { return entry.coding == coding || entry.coding == "*"; });
  return decides != entries.end() && decides->weight > 0;
}

}  // namespace sonde
