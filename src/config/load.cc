#include <fmt/core.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <system_error>
#include <utility>

#include "base/hash.h"
#include "config/assemble.h"
#include "config/config.h"
#include "config/expand.h"
#include "config/matching_files.h"
#include "config/yaml_reader.h"
#include "sonde/read_file.h"

namespace sonde {
namespace {

constexpr std::size_t kMaxFiles = 1000;

std::string FolderOf(const std::string& path) {
  return std::filesystem::path(path).parent_path().string();
}

/// Two spellings of one file are one file.
std::string Identity(const std::string& path) {
  std::error_code error;
  const auto canonical = std::filesystem::canonical(path, error);
  return error ? path : canonical.string();
}

class Loader {
 public:
  ConfigErrors& errors() { return errors_; }

  /// Reads a file and everything that it includes.
  void AddFile(const std::string& path, const SourceMark& included_at) {
    if (!seen_.insert(Identity(path)).second) return;
    if (seen_.size() > kMaxFiles) {
      if (seen_.size() == kMaxFiles + 1) {
        errors_.Add(included_at, fmt::format("more than {} files", kMaxFiles));
      }
      return;
    }
    auto text = ReadFile(path, kMaxConfigBytes);
    if (!text) {
      const bool main = included_at.line == 0;
      errors_.Add(main ? SourceMark{std::make_shared<const std::string>(path)} : included_at,
                  fmt::format("can't read {}: {}", main ? "the file" : path, text.error().message));
      return;
    }
    AddText(*text, path);
  }

  void AddText(std::string_view text, const std::string& name) {
    names_.push_back(name);
    checksum_ = Fnv1a64(text, checksum_);
    auto file = std::make_unique<ParsedFile>();
    file->name = std::make_shared<const std::string>(name);
    if (HasNoDocument(text)) {
      return errors_.Add({.file = file->name}, "the file is empty",
                         "an empty configuration is `modules: {}`");
    }
    auto root = ReadYaml(text, file->name, errors_);
    if (!root) return;
    file->root = std::move(*root);
    ExpandReferences(file->root, FolderOf(name), *shown_, errors_);
    const ObjectSpec<FileDraft>& spec = files_.empty() ? FileSpec() : IncludedFileSpec();
    if (!file->root.IsNull()) spec.DecodeInto(file->root, &file->draft, errors_);
    const ParsedFile& parsed = *files_.emplace_back(std::move(file));
    AddIncludes(parsed, FolderOf(name));
  }

  std::expected<ConfigPtr, ConfigErrors> Finish(std::string region) {
    auto config = std::make_shared<Config>();
    if (!files_.empty()) *config = Assemble(files_, std::move(region), shown_, errors_);
    HideValues(*shown_, errors_);
    errors_.Sort();
    if (!errors_.empty()) return std::unexpected(std::move(errors_));
    config->files = std::move(names_);
    config->checksum = checksum_;
    config->warnings = errors_.warnings();
    return config;
  }

 private:
  void AddIncludes(const ParsedFile& file, const std::string& folder) {
    const ConfigNode* include = file.root.Find("include");
    if (include == nullptr || !include->IsSequence()) return;
    for (const ConfigNode& item : include->items) {
      if (!item.IsScalar() || item.text.empty()) continue;
      // Appending an absolute path replaces the folder.
      const std::string pattern = (std::filesystem::path(folder) / item.text).string();
      if (item.text.find_first_of("*?[") == std::string::npos) {
        AddFile(pattern, item.mark);
        continue;
      }
      const auto paths = MatchingFiles(pattern);
      if (!paths) {
        errors_.Add(item.mark, "include: " + paths.error().message);
        continue;
      }
      for (const std::string& path : *paths) AddFile(path, item.mark);
    }
  }

  ConfigErrors errors_;
  ParsedFiles files_;
  std::set<std::string> seen_;
  std::vector<std::string> names_;
  std::uint64_t checksum_ = kFnv64Offset;
  std::shared_ptr<ShownValues> shown_ = std::make_shared<ShownValues>();
};

std::string DefaultRegion(std::string_view region) {
  if (!region.empty()) return std::string(region);
  const char* variable = std::getenv("SONDE_REGION");
  return variable != nullptr && *variable != '\0' ? variable : "default";
}

}  // namespace

ProbeConfigPtr Module::config() const {
  const auto found = sections.find(prober_name);
  return found == sections.end() ? nullptr : found->second;
}

bool Config::RunsHere(const CheckConfig& check) const {
  return check.regions.empty() || std::ranges::find(check.regions, region) != check.regions.end();
}

std::expected<ConfigPtr, ConfigErrors> LoadConfig(const LoadOptions& options) {
  Loader loader;
  loader.AddFile(options.path, {});
  return loader.Finish(DefaultRegion(options.region));
}

std::expected<ConfigPtr, ConfigErrors> ParseConfig(std::string_view text, std::string_view name,
                                                   std::string_view region) {
  Loader loader;
  loader.AddText(text, std::string(name));
  return loader.Finish(DefaultRegion(region));
}

}  // namespace sonde
