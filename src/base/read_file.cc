#include "sonde/read_file.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace sonde {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

std::unexpected<Error> SystemError(int code) {
  const ErrorCode kind = code == ENOENT || code == ENOTDIR  ? ErrorCode::kNotFound
                         : code == EMFILE || code == ENFILE ? ErrorCode::kUnavailable
                                                            : ErrorCode::kIo;
  return Fail(kind, std::generic_category().message(code));
}

}  // namespace

Result<std::string> ReadFile(const std::string& path, std::size_t limit) {
  if (path.find('\0') != std::string::npos) return SystemError(ENOENT);
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.get() < 0) return SystemError(errno);
  struct stat facts{};
  if (::fstat(file.get(), &facts) != 0) return SystemError(errno);
  if (S_ISDIR(facts.st_mode)) return SystemError(EISDIR);
  // A pipe without a writer would hold the reload for ever.
  if (!S_ISREG(facts.st_mode)) return Fail(ErrorCode::kInvalid, "not a regular file");
  std::string text;
  std::array<char, 64 * 1024> buffer;
  while (true) {
    const ssize_t count = ::read(file.get(), buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return SystemError(errno);
    if (count == 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(count));
    if (text.size() > limit) {
      return Fail(ErrorCode::kExhausted, fmt::format("larger than {} bytes", limit));
    }
  }
}

}  // namespace sonde
