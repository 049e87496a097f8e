#include "net/tls_files.h"

#include <sys/stat.h>

#include <algorithm>
#include <utility>

#include "sonde/read_file.h"

namespace sonde {
namespace {

std::int64_t Nanoseconds(const timespec& time) noexcept {
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

}  // namespace

FileIdentity Identify(const std::string& path) {
  FileIdentity identity{.path = path};
  struct stat info{};
  if (::stat(path.c_str(), &info) != 0) return identity;
  identity.exists = true;
  identity.device = info.st_dev;
  identity.inode = info.st_ino;
  identity.size = info.st_size;
  identity.modified_ns = Nanoseconds(info.st_mtim);
  identity.changed_ns = Nanoseconds(info.st_ctim);
  return identity;
}

bool Unchanged(const std::vector<FileIdentity>& files) {
  return std::all_of(files.begin(), files.end(),
                     [](const FileIdentity& file) { return Identify(file.path) == file; });
}

Result<std::string> ReadTlsFile(const std::string& path) {
  auto content = ReadFile(path, kMaxTlsFileBytes);
  if (!content) return std::unexpected(std::move(content.error()).Annotated(path));
  return content;
}

}  // namespace sonde
