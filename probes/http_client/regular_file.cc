#include "probes/http_client/regular_file.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <system_error>

namespace sonde {
namespace {

Result<std::string> Read(const std::string& path, std::size_t limit) {
  const auto io_error = [] { return Fail(ErrorCode::kIo, std::generic_category().message(errno)); };
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (error) return Fail(ErrorCode::kIo, error.message());
  if (!std::filesystem::is_regular_file(status)) return Fail(ErrorCode::kIo, "not a regular file");
  const auto close = [](std::FILE* file) { static_cast<void>(std::fclose(file)); };
  const std::unique_ptr<std::FILE, decltype(close)> file(std::fopen(path.c_str(), "rbe"), close);
  if (!file) return io_error();
  std::string text(std::min<std::size_t>(limit + 1, 4096), '\0');
  std::size_t size = 0;
  while (true) {
    const std::size_t got = std::fread(text.data() + size, 1, text.size() - size, file.get());
    if (std::ferror(file.get()) != 0) return io_error();
    size += got;
    if (size > limit)
      return Fail(ErrorCode::kExhausted, "larger than " + std::to_string(limit) + " bytes");
    if (got == 0) break;
    if (size == text.size()) text.resize(std::min(limit + 1, text.size() * 4));
  }
  text.resize(size);
  return text;
}

}  // namespace

Result<std::string> ReadRegularFile(const std::string& path, std::size_t limit) {
  auto text = Read(path, limit);
  if (!text) return std::unexpected(std::move(text.error()).Annotated(path));
  return text;
}

}  // namespace sonde
