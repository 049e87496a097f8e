#include "probes/http/http_material.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <system_error>

#include "probes/http/http_text.h"

namespace sonde {
namespace {

std::string ErrnoText(int error) { return std::generic_category().message(error); }

/// Reads a regular file. Pipes and devices are refused: they could hold a helper thread for ever.
Result<std::string> ReadFile(const std::string& path, std::size_t limit) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (error) return Fail(ErrorCode::kIo, error.message());
  if (!std::filesystem::is_regular_file(status)) return Fail(ErrorCode::kIo, "not a regular file");
  const auto close = [](std::FILE* file) { static_cast<void>(std::fclose(file)); };
  const std::unique_ptr<std::FILE, decltype(close)> file(std::fopen(path.c_str(), "rbe"), close);
  if (!file) return Fail(ErrorCode::kIo, ErrnoText(errno));
  std::string text(std::min<std::size_t>(limit + 1, 4096), '\0');
  std::size_t size = 0;
  while (true) {
    const std::size_t got = std::fread(text.data() + size, 1, text.size() - size, file.get());
    if (std::ferror(file.get()) != 0) return Fail(ErrorCode::kIo, ErrnoText(errno));
    size += got;
    if (size > limit)
      return Fail(ErrorCode::kExhausted, "larger than " + std::to_string(limit) + " bytes");
    if (got == 0) break;
    if (size == text.size()) text.resize(std::min(limit + 1, text.size() * 4));
  }
  text.resize(size);
  return text;
}

/// Reads `path`, if there is one, into `value`; an error stays in `error`.
class FileReader {
 public:
  void Secret(std::string_view key, const std::string& path, std::string& value) {
    if (path.empty()) return;
    if (auto text = Read(key, path, HttpMaterial::kMaxSecretFile)) value = Trimmed(*text);
  }
  std::optional<std::string> Read(std::string_view key, const std::string& path,
                                  std::size_t limit) {
    if (error) return std::nullopt;
    auto text = ReadFile(path, limit);
    if (text) return std::move(*text);
    error = std::move(text.error()).Annotated(path).Annotated(key);
    return std::nullopt;
  }
  std::optional<Error> error;
};

}  // namespace

bool NeedsFiles(const HttpConfig& config) noexcept {
  const auto has_files = [](const auto& entry) { return !entry.second.files.empty(); };
  return !config.body_file.empty() || std::ranges::any_of(config.http_headers, has_files) ||
         (config.basic_auth && !(config.basic_auth->username_file.empty() &&
                                 config.basic_auth->password_file.empty())) ||
         (config.authorization && !config.authorization->credentials_file.empty());
}

HttpMaterial InlineHttpMaterial(const HttpConfig& config) {
  HttpMaterial material;
  if (config.basic_auth) {
    material.username = config.basic_auth->username;
    material.password = config.basic_auth->password.text;
  }
  if (config.authorization) material.credentials = config.authorization->credentials.text;
  return material;
}

Result<HttpMaterial> LoadHttpMaterial(const HttpConfig& config) {
  HttpMaterial material = InlineHttpMaterial(config);
  FileReader reader;
  if (!config.body_file.empty()) {
    material.body = reader.Read("body_file", config.body_file, HttpMaterial::kMaxBodyFile);
  }
  if (config.basic_auth) {
    reader.Secret("basic_auth.username_file", config.basic_auth->username_file, material.username);
    reader.Secret("basic_auth.password_file", config.basic_auth->password_file, material.password);
  }
  if (config.authorization) {
    reader.Secret("authorization.credentials_file", config.authorization->credentials_file,
                  material.credentials);
  }
  for (const auto& [name, values] : config.http_headers) {
    for (const std::string& path : values.files) {
      std::string value;
      reader.Secret("http_headers." + name, path, value);
      material.header_files.emplace_back(name, std::move(value));
    }
  }
  if (reader.error) return std::unexpected(std::move(*reader.error));
  return material;
}

}  // namespace sonde
