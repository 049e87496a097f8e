// HostsTable: the hosts file, parsed once until it changes.
//
// Why: c-ares 1.18 reads the file again for every lookup, on the loop's thread (c-ares issue 458),
// and asks DNS for the family that the file does not have; glibc's order and Go's do not.
//
// THREAD: immutable. LIFETIME: shared by the lookups that use it.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sonde/address.h"

namespace sonde {

class HostsTable {
 public:
  struct Entry {
    std::vector<IpAddress> v4, v6;  ///< in file order, at most kMaxAddresses each
  };
  static constexpr std::size_t kMaxAddresses = 64;
  static constexpr std::size_t kMaxFileBytes = std::size_t{16} << 20;

  /// "address name alias… # comment" a line (hosts(5)); lines that make no sense are skipped.
  static HostsTable Parse(std::string_view text);
  /// Blocking. A file that can't be read is an empty table; it is read up to about kMaxFileBytes.
  static HostsTable Load(const std::string& path);

  /// In any case, with or without a final dot; null if the name is not there.
  const Entry* Find(std::string_view name) const;

 private:
  void AddLine(std::string_view line);
  std::unordered_map<std::string, Entry> entries_;
};

}  // namespace sonde
