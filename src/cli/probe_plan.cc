#include "cli/probe_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "config/expect_spec.h"

namespace sonde {
namespace {

constexpr Duration kDefaultTimeout = std::chrono::seconds(10);

std::unexpected<Error> Usage(std::string message) {
  return Fail(ErrorCode::kInvalid, std::move(message));
}

// --- nodes as a file would have given them -------------------------------------------------------

ConfigNode Scalar(std::string text, bool quoted = true) {
  ConfigNode node;
  node.kind = ConfigNode::Kind::kScalar;
  node.text = std::move(text);
  node.quoted = quoted;
  return node;
}

ConfigNode Mapping() {
  ConfigNode node;
  node.kind = ConfigNode::Kind::kMapping;
  return node;
}

void Put(ConfigNode& mapping, std::string key, ConfigNode value) {
  mapping.entries.push_back({.key = std::move(key), .key_mark = {}, .value = std::move(value)});
}

/// The complaints without a place, which a command line does not have.
std::string Messages(const ConfigErrors& errors) {
  std::string text;
  for (const ConfigError& error : errors.errors()) {
    text += (text.empty() ? "" : "; ") + error.message;
  }
  return text;
}

// --- the module ----------------------------------------------------------------------------------

Result<ConfigNode> HeadersNode(const std::vector<std::string>& headers) {
  ConfigNode node = Mapping();
  for (const std::string& header : headers) {
    const std::size_t colon = header.find(':');
    if (colon == std::string::npos || colon == 0) {
      return Usage(fmt::format("--header: \"{}\" is not like \"Name: value\"", header));
    }
    const std::string name = header.substr(0, colon);
    if (node.Find(name) != nullptr)
      return Usage(fmt::format("--header: \"{}\" is there twice", name));
    const std::size_t value = header.find_first_not_of(" \t", colon + 1);
    Put(node, name, Scalar(value == std::string::npos ? "" : header.substr(value)));
  }
  return node;
}

Result<void> PutHttpKeys(const ProbeFlags& flags, ConfigNode& section) {
  // As curl: a body makes it a POST.
  const std::string method = !flags.method.empty() ? flags.method : flags.body ? "POST" : "";
  if (!method.empty()) Put(section, "method", Scalar(method));
  if (flags.body) Put(section, "body", Scalar(*flags.body));
  if (flags.headers.empty()) return {};
  auto headers = HeadersNode(flags.headers);
  if (!headers) return std::unexpected(std::move(headers).error());
  Put(section, "headers", *std::move(headers));
  return {};
}

Result<void> PutAddressKeys(const ProbeFlags& flags, const Prober& prober, ConfigNode& section) {
  const bool wish = flags.ip4 || flags.ip6;
  if (prober.spec().Find("preferred_ip_protocol") == nullptr) {
    if (!wish) return {};
    return Usage(fmt::format("--ip4 and --ip6 are not for prober {}", prober.name()));
  }
  // Without a wish: as the built-in modules, IPv4 first.
  Put(section, "preferred_ip_protocol", Scalar(flags.ip6 ? "ip6" : "ip4"));
  if (wish) Put(section, "ip_protocol_fallback", Scalar("false", false));
  return {};
}

Result<void> PutInsecure(const Prober& prober, ConfigNode& section) {
  ConfigNode tls = Mapping();
  Put(tls, "insecure_skip_verify", Scalar("true", false));
  if (prober.spec().Find("tls_config") != nullptr) {
    Put(section, "tls_config", std::move(tls));
  } else if (prober.spec().Find("http_config") != nullptr) {
    ConfigNode client = Mapping();
    Put(client, "tls_config", std::move(tls));
    Put(section, "http_config", std::move(client));
  } else {
    return Usage(fmt::format("--insecure is not for prober {}", prober.name()));
  }
  return {};
}

/// The section that the flags describe, for `prober`.
Result<ConfigNode> SectionNode(const ProbeFlags& flags, const SchemeChoice& choice,
                               const Prober& prober) {
  ConfigNode section = Mapping();
  if (auto put = PutAddressKeys(flags, prober, section); !put) {
    return std::unexpected(std::move(put).error());
  }
  for (const auto& [key, value] : choice.keys) Put(section, key, Scalar(value, false));
  if (flags.insecure) {
    if (auto put = PutInsecure(prober, section); !put) {
      return std::unexpected(std::move(put).error());
    }
  }
  if (prober.name() == "http") {
    if (auto put = PutHttpKeys(flags, section); !put)
      return std::unexpected(std::move(put).error());
  } else if (!flags.method.empty() || !flags.headers.empty() || flags.body) {
    return Usage("--method, --header and --body are for http:// and https:// targets");
  }
  return section;
}

Result<ModulePtr> MakeModule(const ProbeFlags& flags, const SchemeChoice& choice,
                             const Module& builtin) {
  const auto section = SectionNode(flags, choice, *builtin.prober);
  if (!section) return std::unexpected(section.error());
  ConfigErrors errors;
  ProbeConfigPtr config = builtin.prober->Parse(&*section, errors);
  if (!config) return Usage(Messages(errors));
  auto module = std::make_shared<Module>(builtin);
  module->sections[module->prober_name] = std::move(config);
  return module;
}

Result<ModulePtr> FindModule(const std::string& name, const Config* file) {
  for (const Config* config : {file, &BuiltinConfig()}) {
    if (config == nullptr) continue;
    const auto found = config->modules.find(name);
    if (found == config->modules.end()) continue;
    if (found->second->prober != nullptr) return found->second;
    return Usage(fmt::format("module \"{}\" has the unknown prober \"{}\"", name,
                             found->second->prober_name));
  }
  return Usage(fmt::format("there is no module \"{}\"", name));
}

Result<ModulePtr> ChooseModule(const ProbeFlags& flags, const SchemeChoice& choice,
                               const Config* file) {
  if (!flags.module.empty()) {
    if (flags.DescribeModule()) {
      return Usage(
          "--method, --header, --body, --ip4, --ip6 and --insecure make a module of their own; "
          "leave out -m");
    }
    return FindModule(flags.module, file);
  }
  auto builtin = FindModule(choice.module, nullptr);
  if (!builtin || (choice.keys.empty() && !flags.DescribeModule())) return builtin;
  return MakeModule(flags, choice, **builtin);
}

// --- what is expected, and where names point -----------------------------------------------------

ConfigNode StatusNode(const std::vector<std::string>& texts) {
  ConfigNode node;
  node.kind = ConfigNode::Kind::kSequence;
  for (const std::string& text : texts) {
    for (std::size_t begin = 0; begin <= text.size();) {
      const std::size_t end = std::min(text.find(',', begin), text.size());
      node.items.push_back(Scalar(text.substr(begin, end - begin), false));
      begin = end + 1;
    }
  }
  return node;
}

Result<std::shared_ptr<const Expectations>> Expected(const ProbeFlags& flags,
                                                     const Prober& prober) {
  if (flags.expect_status.empty() && flags.expect_body.empty()) return nullptr;
  if (!prober.JudgesResponses()) {
    return Usage(
        fmt::format("--expect-status and --expect-body are not for prober {}", prober.name()));
  }
  ConfigNode node = Mapping();
  if (!flags.expect_status.empty()) Put(node, "status", StatusNode(flags.expect_status));
  if (!flags.expect_body.empty()) Put(node, "body", Scalar(flags.expect_body));
  auto expect = std::make_shared<Expectations>();
  ConfigErrors errors;
  ExpectSpec().DecodeInto(node, expect.get(), errors);
  if (!errors.empty()) return Usage("--expect-status: " + Messages(errors));
  return expect;
}

Result<PinnedHosts> Pinned(const std::vector<std::string>& resolve) {
  PinnedHosts pinned;
  for (const std::string& text : resolve) {
    const std::size_t colon = text.find(':');
    const std::string address = colon == std::string::npos ? "" : text.substr(colon + 1);
    const bool bracketed = address.starts_with('[') && address.ends_with(']');
    const auto ip = IpAddress::Parse(bracketed ? address.substr(1, address.size() - 2) : address);
    if (colon == 0 || !ip) return Usage(fmt::format("--resolve: \"{}\" is not like HOST:IP", text));
    std::string host = text.substr(0, colon);
    std::ranges::transform(host, host.begin(), [](char c) {
      return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
    });
    pinned[host] = *ip;
  }
  return pinned;
}

}  // namespace

Result<ProbePlan> PlanProbe(const ProbeFlags& flags, const Config* file) {
  if (flags.target.empty()) return Usage("the target is empty");
  if (flags.ip4 && flags.ip6) return Usage("--ip4 and --ip6 exclude each other");
  // A named module takes the target as it is.
  auto choice = flags.module.empty() ? ChooseByScheme(flags.target)
                                     : SchemeChoice{.module = flags.module, .target = flags.target};
  if (!choice) return std::unexpected(std::move(choice).error());
  auto module = ChooseModule(flags, *choice, file);
  if (!module) return std::unexpected(std::move(module).error());
  auto expect = Expected(flags, *(*module)->prober);
  if (!expect) return std::unexpected(std::move(expect).error());
  auto pinned = Pinned(flags.resolve);
  if (!pinned) return std::unexpected(std::move(pinned).error());
  const Duration configured = (*module)->timeout;
  return ProbePlan{.module = *std::move(module),
                   .target = std::move(choice->target),
                   .expect = *std::move(expect),
                   .timeout = flags.timeout.value_or(
                       configured > Duration::zero() ? configured : kDefaultTimeout),
                   .pinned = *std::move(pinned)};
}

}  // namespace sonde
