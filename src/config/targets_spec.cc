#include "config/targets_spec.h"

#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "base/hash.h"
#include "config/http_targets_spec.h"
#include "config/rules.h"
#include "sonde/ascii.h"
#include "sonde/config_rules.h"

namespace sonde {

template <>
struct Choices<DnsRecordType> {
  static constexpr std::array<std::pair<std::string_view, DnsRecordType>, 3> kAll = {
      {{"SRV", DnsRecordType::kSrv}, {"A", DnsRecordType::kA}, {"AAAA", DnsRecordType::kAaaa}}};
};
template <>
struct ValueCodec<DnsRecordType> : ChoiceCodec<DnsRecordType> {};

namespace {

constexpr std::size_t kMaxPatterns = 100;
constexpr std::size_t kMaxNames = 100;
constexpr int kMaxShards = 1000;
constexpr std::string_view kWildcards = "*?[";

bool HasListExtension(const std::filesystem::path& path) {
  const std::string extension = path.extension().string();
  return std::ranges::any_of(
      std::array<std::string_view, 3>{".json", ".yml", ".yaml"},
      [&](std::string_view known) { return EqualsIgnoreCase(extension, known); });
}

void CheckPattern(const ConfigNode& item, ConfigErrors& errors) {
  if (!CheckText("the pattern", item.text, item.mark, errors)) return;
  const std::filesystem::path path = item.text;
  if (path.parent_path().string().find_first_of(kWildcards) != std::string::npos) {
    errors.Add(item.mark, fmt::format("`{}` has wildcards in its folder", item.Shown()),
               "only the last part may have them");
  }
  if (!HasListExtension(path)) {
    errors.Add(item.mark, fmt::format("`{}` does not end in .json, .yml or .yaml", item.Shown()));
  }
}

void DecodeFileTargets(const ConfigNode& node, TargetSources& sources, ConfigErrors& errors) {
  FileTargets& files = sources.file_sd.emplace();
  if (!ValueCodec<std::vector<std::string>>::Decode(node, files.patterns, errors)) return;
  if (files.patterns.empty()) errors.Add(node.mark, "file_sd needs at least one file");
  if (files.patterns.size() > kMaxPatterns) {
    errors.Add(node.mark, fmt::format("more than {} patterns", kMaxPatterns));
  }
  for (const ConfigNode& item : node.items) {
    if (!item.IsNull()) CheckPattern(item, errors);
  }
  const std::string file = node.mark.file ? *node.mark.file : std::string();
  files.fingerprint = kFnv64Offset;
  for (std::string& pattern : files.patterns) {
    // Appending an absolute path replaces the folder.
    pattern = (std::filesystem::path(file).parent_path() / pattern).string();
    files.fingerprint = Fnv1a64("\xFF", Fnv1a64(pattern, files.fingerprint));
  }
}

/// Takes a name that can be asked for; what is none would look like one without records.
void AddName(const ConfigNode& node, std::string name, DnsTargets& dns, ConfigErrors& errors) {
  constexpr std::size_t kMaxLength = 254;
  const auto in_name = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  };
  if (name.empty() || name.size() > kMaxLength || !std::ranges::all_of(name, in_name)) {
    errors.Add(node.mark, fmt::format("`{}` is no name in DNS", node.Shown()));
  }
  dns.names.push_back(std::move(name));
}

void CheckDns(DnsTargets& dns, const ConfigNode& node, ConfigErrors& errors) {
  constexpr int kMaxPort = 65535;
  if (dns.names.empty()) {
    errors.Add(node.mark, "dns needs a name", "like `name: _https._tcp.example.com`");
  }
  if (dns.names.size() > kMaxNames) {
    errors.Add(MarkOf(node, "names"), fmt::format("more than {} names", kMaxNames));
  }
  const bool has_port = node.Find("port") != nullptr && !node.Find("port")->IsNull();
  if (dns.type == DnsRecordType::kSrv) {
    if (has_port) errors.Add(MarkOf(node, "port"), "SRV records have ports of their own");
  } else if (dns.port < 1 || dns.port > kMaxPort) {
    errors.Add(MarkOf(node, "port"),
               has_port ? "port must be between 1 and 65535" : "A and AAAA records need a `port`");
  }
  dns.fingerprint = FingerprintOf(node, kFnv64Offset);
}

const ObjectSpec<DnsTargets>& DnsTargetsSpec() {
  static const ObjectSpec<DnsTargets> spec = [] {
    ObjectSpec<DnsTargets> keys("dns targets", "Names whose DNS records are the targets.");
    keys.Custom(
        "name", ValueCodec<std::string>::Form(), "The name, if it is one.",
        [](const ConfigNode& node, DnsTargets& dns, ConfigErrors& errors) {
          std::string name;
          if (ValueCodec<std::string>::Decode(node, name, errors)) {
            AddName(node, std::move(name), dns, errors);
          }
        },
        [](const DnsTargets&, std::string_view, ConfigPrinter&) {},
        {.example = "_https._tcp.example.com"});
    keys.Custom(
        "names", ValueCodec<std::vector<std::string>>::Form(), "Several names.",
        [](const ConfigNode& node, DnsTargets& dns, ConfigErrors& errors) {
          std::vector<std::string> names;
          if (!ValueCodec<std::vector<std::string>>::Decode(node, names, errors)) return;
          for (const ConfigNode& item : node.items) {
            if (!item.IsNull()) AddName(item, item.text, dns, errors);
          }
        },
        [](const DnsTargets& dns, std::string_view key, ConfigPrinter& printer) {
          ValueCodec<std::vector<std::string>>::Print(dns.names, key, printer);
        });
    keys.Key("type", &DnsTargets::type,
             "SRV gives host:port of each record, A and AAAA each address with `port`.",
             {.default_text = "SRV", .always_print = true});
    keys.Key("port", &DnsTargets::port, "The port of A and AAAA records.", {.example = "443"});
    AddRefresh(keys, "How often they are looked up.", "30s");
    keys.Check(CheckDns);
    return keys;
  }();
  return spec;
}

void CheckSources(TargetSources& sources, const ConfigNode& node, ConfigErrors& errors) {
  if (sources.kinds().empty()) {
    errors.Add(node.mark, "targets_from needs a source", "file_sd, http_sd or dns");
  }
  if (sources.format.empty()) return;
  const std::size_t place = sources.format.find(kListedPlace);
  if (place == std::string::npos ||
      sources.format.find(kListedPlace, place + 1) != std::string::npos) {
    errors.Add(MarkOf(node, "format"), "format needs {} once, where the listed target goes",
               "like https://{}/health");
  }
}

}  // namespace

const ObjectSpec<TargetSources>& TargetSourcesSpec() {
  static const ObjectSpec<TargetSources> spec = [] {
    ObjectSpec<TargetSources> keys("targets_from", "Where more targets come from, while it runs.");
    keys.Custom("file_sd", ValueCodec<std::vector<std::string>>::Form(),
                "Files in Prometheus' file_sd format (JSON or YAML): paths or globs, relative to "
                "this file's folder. Changes count at once.",
                DecodeFileTargets,
                [](const TargetSources& sources, std::string_view key, ConfigPrinter& printer) {
                  if (!sources.file_sd) return;
                  ValueCodec<std::vector<std::string>>::Print(sources.file_sd->patterns, key,
                                                              printer);
                },
                {.example = "[targets/*.yml]"});
    keys.Custom(
        "http_sd", ObjectForm(HttpTargetsSpec()),
        "A server that answers with a list of targets in Prometheus' http_sd format.",
        [](const ConfigNode& node, TargetSources& sources, ConfigErrors& errors) {
          DecodeHttpTargets(node, sources.http_sd.emplace(), errors);
        },
        [](const TargetSources& sources, std::string_view key, ConfigPrinter& printer) {
          if (sources.http_sd) PrintHttpTargets(*sources.http_sd, key, printer);
        },
        {.example = "{url: https://inventory.example.com/targets}"});
    keys.Object("dns", &TargetSources::dns, DnsTargetsSpec(),
                "Names whose DNS records are the targets.",
                {.example = "{name: _https._tcp.example.com}"});
    keys.Key("format", &TargetSources::format,
             "The target that is made of what a source lists, which goes where {} stands.",
             {.default_text = "\"{}\"", .example = "https://{}/health"});
    keys.Check(CheckSources);
    return keys;
  }();
  return spec;
}

void DecodeTargetSources(const ConfigNode& node, std::optional<TargetSources>& sources,
                         ConfigErrors& errors) {
  const bool says_nothing =
      node.IsMapping() && !node.entries.empty() &&
      std::ranges::all_of(node.entries, [](const auto& entry) { return entry.value.IsNull(); });
  if (says_nothing) return;
  TargetSourcesSpec().DecodeInto(node, &sources.emplace(), errors);
}

void PrintTargetSources(const TargetSources& sources, std::string_view key,
                        ConfigPrinter& printer) {
  printer.BeginMapping(key);
  TargetSourcesSpec().PrintKeys(&sources, printer);
  printer.EndMapping();
}

const ObjectSpec<ShardConfig>& ShardSpec() {
  static const ObjectSpec<ShardConfig> spec = [] {
    ObjectSpec<ShardConfig> keys("shard",
                                 "How several agents of one region share its checks and targets.");
    keys.Key("index", &ShardConfig::index,
             "Which of them this agent is, from 0 on; ${env:NAME} may say it.",
             {.default_text = "0", .example = "2", .always_print = true});
    keys.Key("count", &ShardConfig::count,
             "How many there are; each check and target runs on one of them.",
             {.default_text = "1", .example = "3", .always_print = true});
    keys.Check([](ShardConfig& shard, const ConfigNode& node, ConfigErrors& errors) {
      if (shard.count < 1 || shard.count > kMaxShards) {
        errors.Add(MarkOf(node, "count"),
                   fmt::format("shard.count must be between 1 and {}", kMaxShards));
      } else if (shard.index < 0 || shard.index >= shard.count) {
        errors.Add(MarkOf(node, "index"),
                   fmt::format("shard.index must be between 0 and {}", shard.count - 1),
                   "the first of the agents is 0");
      }
    });
    return keys;
  }();
  return spec;
}

}  // namespace sonde
