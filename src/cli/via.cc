#include "cli/via.h"

#include <fmt/format.h>

#include <filesystem>
#include <set>
#include <utility>

#include <nlohmann/json.hpp>

#include "cli/probe_scheme.h"
#include "config/config.h"
#include "sonde/read_file.h"
#include "sonde/url.h"

namespace sonde {
namespace {

using Json = nlohmann::ordered_json;

constexpr Duration kDefaultTimeout = std::chrono::seconds(10);
/// Beyond the target's timeout: for the way to the agent and back.
constexpr Duration kPatience = std::chrono::seconds(5);
/// What an agent takes off the timeout that it is told, unless it is configured otherwise.
constexpr double kAgentsOffset = 0.5;
constexpr std::size_t kMaxAgents = 256;
constexpr std::size_t kMaxUserFile = 4096;

std::unexpected<Error> Usage(std::string message) {
  return Fail(ErrorCode::kInvalid, std::move(message));
}

Result<std::vector<std::string>> AgentUrls(const std::vector<std::string>& given) {
  std::vector<std::string> urls;
  for (std::string_view list : given) {
    while (!list.empty()) {
      const std::size_t comma = std::min(list.find(','), list.size());
      std::string url(list.substr(0, comma));
      list.remove_prefix(std::min(comma + 1, list.size()));
      if (url.empty()) continue;
      if (!url.contains("://")) url = "http://" + url;
      const auto parsed = Url::Parse(url);
      const bool good = parsed && (parsed->scheme == "http" || parsed->IsHttps()) &&
                        !parsed->host.empty() && !parsed->query && !parsed->fragment;
      if (!good) {
        return Usage(fmt::format("--via: \"{}\" is not like https://agent.example:9115",
                                 WithoutPassword(url)));
      }
      urls.push_back(std::move(url));
    }
  }
  if (urls.empty()) return Usage("--via: no agent is named");
  if (urls.size() > kMaxAgents) return Usage(fmt::format("--via: more than {} agents", kMaxAgents));
  if (std::set(urls.begin(), urls.end()).size() != urls.size()) {
    return Usage("--via: an agent is named twice");
  }
  return urls;
}

std::string Absolute(const std::string& path) { return std::filesystem::absolute(path).string(); }

/// "name:password", without the end of the line.
Result<Json> BasicAuthOf(const std::string& path) {
  auto text = ReadFile(path, kMaxUserFile);
  if (!text) return Usage(fmt::format("--via-user-file {}: {}", path, text.error().message));
  while (text->ends_with('\n') || text->ends_with('\r')) text->pop_back();
  const std::size_t colon = text->find(':');
  if (colon == std::string::npos || text->contains('\n')) {
    return Usage(
        fmt::format("--via-user-file {}: it does not hold one line like name:password", path));
  }
  return Json{{"username", text->substr(0, colon)}, {"password", text->substr(colon + 1)}};
}

Result<Json> SectionOf(const ViaFlags& via, Duration timeout) {
  Json statuses = Json::array();
  // Whatever an agent says is an answer; what it means is not the prober's to judge.
  for (int status = 200; status < 600; ++status) statuses.push_back(status);
  Json section = {{"valid_status_codes", std::move(statuses)},
                  {"follow_redirects", false},
                  {"preferred_ip_protocol", "ip4"},
                  {"headers",
                   {{"Accept", "application/json, text/plain"},
                    {"X-Prometheus-Scrape-Timeout-Seconds",
                     fmt::format("{}", ToSeconds(timeout) + kAgentsOffset)}}}};
  Json tls = Json::object();
  if (!via.ca_file.empty()) tls["ca_file"] = Absolute(via.ca_file);
  if (!via.cert_file.empty()) tls["cert_file"] = Absolute(via.cert_file);
  if (!via.key_file.empty()) tls["key_file"] = Absolute(via.key_file);
  if (via.insecure) tls["insecure_skip_verify"] = true;
  if (!tls.empty()) section["tls_config"] = std::move(tls);
  if (!via.user_file.empty()) {
    auto basic = BasicAuthOf(via.user_file);
    if (!basic) return std::unexpected(std::move(basic).error());
    section["basic_auth"] = *std::move(basic);
  }
  if (!via.token_file.empty()) {
    section["authorization"] = {{"credentials_file", Absolute(via.token_file)}};
  }
  return section;
}

/// The section as a file would have given it; JSON is YAML.
Result<ProbeConfigPtr> ClientOf(const ViaFlags& via, Duration timeout) {
  auto section = SectionOf(via, timeout);
  if (!section) return std::unexpected(std::move(section).error());
  const Json file = {
      {"modules", {{"agents", {{"prober", "http"}, {"http", *std::move(section)}}}}}};
  const auto config =
      ParseConfig(file.dump(-1, ' ', false, Json::error_handler_t::replace), "--via");
  if (config) return (*config)->modules.at("agents")->config();
  std::string messages;
  for (const ConfigError& error : config.error().errors()) {
    messages += (messages.empty() ? "" : "; ") + error.message;
  }
  return Usage("--via: " + messages);
}

/// The module that the agents run, by its name there.
Result<SchemeChoice> ModuleOf(const ProbeFlags& flags) {
  if (flags.DescribeModule() || !flags.expect_status.empty() || !flags.expect_body.empty() ||
      !flags.resolve.empty()) {
    return Usage("with --via the agents' modules say how to probe; name one with -m");
  }
  if (!flags.module.empty()) return SchemeChoice{.module = flags.module, .target = flags.target};
  auto choice = ChooseByScheme(flags.target);
  if (choice && !choice->keys.empty()) {
    return Usage("with --via such a target needs a module of the agents; name it with -m");
  }
  return choice;
}

}  // namespace

void DeclareVia(OptionTable& table, ViaFlags& flags) {
  table.Repeated(
      "--via", "URL[,URL...]", flags.agents,
      "Lets these agents probe the target, all at once, with their module of that name.");
  table.Option("--via-ca", "FILE", flags.ca_file,
               "CA certificates that the agents' are verified by.");
  table.Option("--via-cert", "FILE", flags.cert_file, "Client certificate for the agents.");
  table.Option("--via-key", "FILE", flags.key_file, "Its private key.");
  table.Option("--via-user-file", "FILE", flags.user_file,
               "A file with name:password for the agents.");
  table.Option("--via-token-file", "FILE", flags.token_file,
               "A file with a bearer token for the agents.");
  table.Flag("--via-insecure", flags.insecure, "Accepts any certificate of an agent.");
}

Result<AgentQuery> PlanVia(const ViaFlags& via, const ProbeFlags& flags) {
  if (flags.target.empty()) return Usage("the target is empty");
  auto agents = AgentUrls(via.agents);
  if (!agents) return std::unexpected(std::move(agents).error());
  auto choice = ModuleOf(flags);
  if (!choice) return std::unexpected(std::move(choice).error());
  const Duration timeout = flags.timeout.value_or(kDefaultTimeout);
  auto client = ClientOf(via, timeout);
  if (!client) return std::unexpected(std::move(client).error());
  return AgentQuery{.client = *std::move(client),
                    .agents = *std::move(agents),
                    .target = std::move(choice->target),
                    .module = std::move(choice->module),
                    .patience = timeout + kPatience};
}

ExitCode VerdictOf(const std::vector<AgentAnswer>& answers) {
  ExitCode verdict = ExitCode::kOk;
  for (const AgentAnswer& answer : answers) {
    if (!answer.measured()) {
      verdict = ExitCode::kNotAsked;
    } else if (!answer.success) {
      return ExitCode::kCheckFailed;
    }
  }
  return verdict;
}

}  // namespace sonde
