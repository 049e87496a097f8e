#include "net/ares_hosts.h"

#include <algorithm>
#include <array>
#include <fstream>

namespace sonde {

namespace {

std::string CanonicalName(std::string_view name) {
  if (name.ends_with('.')) name.remove_suffix(1);
  std::string result(name);
  std::ranges::transform(result, result.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return result;
}

// The next word of `line`, which is shortened by it; empty at the end.
std::string_view TakeWord(std::string_view& line) {
  constexpr std::string_view kBlanks = " \t\r\f\v";
  const std::size_t begin = line.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  const std::size_t end = std::min(line.find_first_of(kBlanks, begin), line.size());
  const std::string_view word = line.substr(begin, end - begin);
  line.remove_prefix(end);
  return word;
}

void AddAddress(std::vector<IpAddress>& addresses, const IpAddress& address) {
  if (addresses.size() == HostsTable::kMaxAddresses) return;
  if (std::ranges::find(addresses, address) == addresses.end()) addresses.push_back(address);
}

}  // namespace

HostsTable HostsTable::Parse(std::string_view text) {
  HostsTable table;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    table.AddLine(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return table;
}

void HostsTable::AddLine(std::string_view line) {
  line = line.substr(0, line.find('#'));
  const auto address = IpAddress::Parse(TakeWord(line));
  if (!address) return;
  for (auto name = TakeWord(line); !name.empty(); name = TakeWord(line)) {
    Entry& entry = entries_[CanonicalName(name)];
    AddAddress(address->is_v4() ? entry.v4 : entry.v6, *address);
  }
}

HostsTable HostsTable::Load(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text;
  std::array<char, 16384> chunk{};
  while (file && text.size() < kMaxFileBytes) {
    file.read(chunk.data(), chunk.size());
    text.append(chunk.data(), static_cast<std::size_t>(file.gcount()));
  }
  return Parse(text);
}

const HostsTable::Entry* HostsTable::Find(std::string_view name) const {
  const auto found = entries_.find(CanonicalName(name));
  return found == entries_.end() ? nullptr : &found->second;
}

}  // namespace sonde
