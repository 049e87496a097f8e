#include "app/web_config_file.h"

#include <filesystem>
#include <memory>
#include <utility>

#include "config/yaml_reader.h"
#include "sonde/read_file.h"

namespace sonde {
namespace {

constexpr std::size_t kMaxBytes = std::size_t{1} << 20;

/// Appending an absolute path replaces the folder.
void MakeRelative(const std::filesystem::path& folder, std::string& file) {
  if (!file.empty()) file = (folder / file).string();
}

}  // namespace

Result<WebConfig> ReadWebConfig(const std::string& path) {
  const auto text = ReadFile(path, kMaxBytes);
  if (!text) return std::unexpected(Error(text.error()).Annotated(path));
  WebConfig config;
  if (HasNoDocument(*text)) return config;
  ConfigErrors errors;
  const auto root = ReadYaml(*text, std::make_shared<const std::string>(path), errors);
  if (root && !root->IsNull()) WebConfigSpec().DecodeInto(*root, &config, errors);
  if (!errors.empty()) return Fail(ErrorCode::kInvalid, errors.ToString());
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  for (std::string* const file :
       {&config.tls.cert_file, &config.tls.key_file, &config.tls.client_ca_file}) {
    MakeRelative(folder, *file);
  }
  return config;
}

}  // namespace sonde
