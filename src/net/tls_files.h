// Files with TLS material: read whole, and seen when they change.
//
// Why: certificates are renewed under running agents; a context is remade when one of its files
// became another one (inode), grew, or was written.
//
// THREAD: any; blocks, so never on a loop's thread. LIFETIME: values.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sonde/result.h"

namespace sonde {

/// What a file was when it was read. Equal identities mean unchanged content.
struct FileIdentity {
  std::string path;
  bool exists = false;
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::int64_t size = 0;
  std::int64_t modified_ns = 0;
  std::int64_t changed_ns = 0;
  friend bool operator==(const FileIdentity&, const FileIdentity&) = default;
};
FileIdentity Identify(const std::string& path);

/// Whether every file is still what it was.
bool Unchanged(const std::vector<FileIdentity>& files);

inline constexpr std::size_t kMaxTlsFileBytes = std::size_t{16} << 20;

/// The content of a regular file of at most kMaxTlsFileBytes.
Result<std::string> ReadTlsFile(const std::string& path);

}  // namespace sonde
