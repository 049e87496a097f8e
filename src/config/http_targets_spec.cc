#include "config/http_targets_spec.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "base/hash.h"
#include "config/rehearsal.h"
#include "sonde/ascii.h"
#include "sonde/url.h"

namespace sonde {
namespace {

/// What an http_sd client may say of itself: Prometheus' keys, and how the prober picks addresses.
constexpr std::array<std::string_view, 16> kClientKeys = {"basic_auth",
                                                          "authorization",
                                                          "oauth2",
                                                          "bearer_token",
                                                          "bearer_token_file",
                                                          "http_headers",
                                                          "headers",
                                                          "tls_config",
                                                          "proxy_url",
                                                          "no_proxy",
                                                          "proxy_from_environment",
                                                          "proxy_connect_header",
                                                          "follow_redirects",
                                                          "enable_http2",
                                                          "preferred_ip_protocol",
                                                          "ip_protocol_fallback"};
/// As Prometheus has it.
constexpr std::string_view kJsonType = R"(^(?i:application\/json(;\s*charset=("utf-8"|utf-8))?)$)";
constexpr std::string_view kMaxAnswer = "32MiB";

const Prober& HttpProber() { return *FindProber("http"); }

ConfigNode Scalar(const SourceMark& mark, std::string text) {
  ConfigNode node;
  node.kind = ConfigNode::Kind::kScalar;
  node.mark = mark;
  node.text = std::move(text);
  node.quoted = true;
  return node;
}

ConfigNode Sequence(const SourceMark& mark, ConfigNode item) {
  ConfigNode node;
  node.kind = ConfigNode::Kind::kSequence;
  node.mark = mark;
  node.items.push_back(std::move(item));
  return node;
}

ConfigNode Mapping(const SourceMark& mark) {
  ConfigNode node;
  node.kind = ConfigNode::Kind::kMapping;
  node.mark = mark;
  return node;
}

void Put(ConfigNode& mapping, std::string key, ConfigNode value) {
  mapping.entries.push_back(
      {.key = std::move(key), .key_mark = mapping.mark, .value = std::move(value)});
}

ConfigNode Number(const SourceMark& mark, std::string text) {
  ConfigNode node = Scalar(mark, std::move(text));
  node.quoted = false;
  return node;
}

ConfigNode ClientNode(const ConfigNode& written) {
  ConfigNode client = Mapping(written.mark);
  for (const ConfigNode::Entry& entry : written.entries) {
    if (std::ranges::find(kClientKeys, entry.key) != kClientKeys.end()) {
      client.entries.push_back(entry);
    }
  }
  return client;
}

/// The section by which the list is asked for; what the user says of a header stands.
ConfigNode RequestNode(ConfigNode client, Duration refresh) {
  const SourceMark mark = client.mark;
  const auto found = std::ranges::find(client.entries, "headers", &ConfigNode::Entry::key);
  ConfigNode headers = Mapping(mark);
  if (found != client.entries.end()) {
    if (found->value.IsMapping()) headers = std::move(found->value);
    client.entries.erase(found);
  }
  const auto seconds = std::chrono::duration<double>(refresh).count();
  for (auto& [name, value] :
       {std::pair("Accept", std::string("application/json")),
        std::pair("X-Prometheus-Refresh-Interval-Seconds", fmt::format("{}", seconds))}) {
    const bool said = std::ranges::any_of(headers.entries, [&](const ConfigNode::Entry& entry) {
      return EqualsIgnoreCase(entry.key, name);
    });
    if (!said) Put(headers, name, Scalar(mark, value));
  }
  Put(client, "headers", std::move(headers));
  Put(client, "valid_status_codes", Sequence(mark, Number(mark, "200")));
  Put(client, "body_size_limit", Number(mark, std::string(kMaxAnswer)));
  ConfigNode type = Mapping(mark);
  Put(type, "header", Scalar(mark, "Content-Type"));
  Put(type, "regexp", Scalar(mark, std::string(kJsonType)));
  Put(client, "fail_if_header_not_matches", Sequence(mark, std::move(type)));
  return client;
}

/// The prober's row as a row of ours, for documents: the section is read and printed as a whole.
void AddClientKey(ObjectSpec<HttpTargets>& keys, const KeySpec& row) {
  keys.Custom(
      row.name, row.form, row.help, [](const ConfigNode&, HttpTargets&, ConfigErrors&) {},
      [](const HttpTargets&, std::string_view, ConfigPrinter&) {},
      {.default_text = row.default_text, .example = row.example});
}

void DecodeUrl(const ConfigNode& node, HttpTargets& http, ConfigErrors& errors) {
  if (!ValueCodec<std::string>::Decode(node, http.url, errors)) return;
  const auto url = Url::Parse(http.url);
  const bool good = url && (url->scheme == "http" || url->scheme == "https") && !url->host.empty();
  if (!good) {
    errors.Add(node.mark, fmt::format("`{}` is no URL to ask", WithoutPassword(node.Shown())),
               "like https://inventory.example.com/targets");
  }
}

}  // namespace

std::uint64_t FingerprintOf(const ConfigNode& node, std::uint64_t seed) {
  constexpr std::array<std::string_view, 4> kKinds = {"\xF8", "\xF9", "\xFA", "\xFB"};
  std::uint64_t hash = Fnv1a64(kKinds[static_cast<std::size_t>(node.kind)], seed);
  hash = Fnv1a64(node.text, hash);
  for (const ConfigNode& item : node.items) hash = FingerprintOf(item, hash);
  for (const ConfigNode::Entry& entry : node.entries) {
    hash = FingerprintOf(entry.value, Fnv1a64(entry.key, hash));
  }
  return Fnv1a64("\xFC", hash);
}

void DecodeRefresh(const ConfigNode& node, Duration& refresh, ConfigErrors& errors) {
  LongDuration span;
  if (!ValueCodec<LongDuration>::Decode(node, span, errors)) return;
  refresh = span.value;
  if (refresh >= kMinTargetsRefresh && refresh <= kMaxTargetsRefresh) return;
  errors.Add(node.mark, fmt::format("refresh must be between {} and {}",
                                    FormatLongDuration(kMinTargetsRefresh),
                                    FormatLongDuration(kMaxTargetsRefresh)));
}

const ObjectSpec<HttpTargets>& HttpTargetsSpec() {
  static const ObjectSpec<HttpTargets> spec = [] {
    ObjectSpec<HttpTargets> keys("http_sd",
                                 "A server that answers with a list of targets in Prometheus' "
                                 "http_sd format, asked as the http prober asks.");
    keys.Custom("url", ValueCodec<std::string>::Form(), "What is asked for the list.", DecodeUrl,
                [](const HttpTargets& http, std::string_view key, ConfigPrinter& printer) {
                  printer.Scalar(key, WithoutPassword(http.url));
                },
                {.example = "https://inventory.example.com/targets", .required = true});
    AddRefresh(keys, "How often it is asked.", "60s");
    for (const std::string_view key : kClientKeys) {
      AddClientKey(keys, *HttpProber().spec().Find(key));
    }
    return keys;
  }();
  return spec;
}

void DecodeHttpTargets(const ConfigNode& node, HttpTargets& http, ConfigErrors& errors) {
  const std::size_t errors_before = errors.size();
  HttpTargetsSpec().DecodeInto(node, &http, errors);
  if (!node.IsMapping()) return;
  const ConfigNode client = ClientNode(node);
  http.client = HttpProber().Parse(&client, errors);
  if (errors.size() != errors_before) return;
  const ConfigNode request = RequestNode(client, http.refresh);
  http.request = HttpProber().Parse(&request, errors);
  http.fingerprint = FingerprintOf(node, kFnv64Offset);
  if (!http.request) return;
  if (const auto failure = Rehearse(HttpProber(), http.request, http.url)) {
    errors.Add(node.mark, fmt::format("http_sd can't be asked: {}", failure->detail));
  }
}

void PrintHttpTargets(const HttpTargets& http, std::string_view key, ConfigPrinter& printer) {
  printer.BeginMapping(key);
  HttpTargetsSpec().PrintKeys(&http, printer);
  if (http.client) HttpProber().Print(*http.client, printer);
  printer.EndMapping();
}

}  // namespace sonde
