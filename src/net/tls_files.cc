#include "net/tls_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace sonde {
namespace {

std::int64_t Nanoseconds(const timespec& time) noexcept {
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

std::unexpected<Error> SystemError(const std::string& path, int error) {
  const ErrorCode code = error == ENOENT ? ErrorCode::kNotFound : ErrorCode::kIo;
  return Fail(code, path + ": " + std::strerror(error));
}

/// Closes on every way out.
struct Descriptor {
  int fd;
  explicit Descriptor(int descriptor) : fd(descriptor) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd >= 0) ::close(fd);
  }
};

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
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.fd < 0) return SystemError(path, errno);
  struct stat info{};
  if (::fstat(file.fd, &info) != 0) return SystemError(path, errno);
  if (!S_ISREG(info.st_mode)) return Fail(ErrorCode::kInvalid, path + ": not a regular file");
  std::string content;
  char buffer[32768];
  for (;;) {
    const ssize_t count = ::read(file.fd, buffer, sizeof buffer);
    if (count == 0) return content;
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return SystemError(path, errno);
    content.append(buffer, static_cast<std::size_t>(count));
    if (static_cast<std::int64_t>(content.size()) > kMaxTlsFileBytes) {
      return Fail(ErrorCode::kExhausted, path + ": larger than 16 MiB");
    }
  }
}

}  // namespace sonde
