#include "cli/probe_scheme.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "sonde/address.h"
#include "sonde/ascii.h"

namespace sonde {
namespace {

constexpr std::string_view kTlsPort = "443";

/// What of a URL a prober takes as its target.
enum class TargetForm : std::uint8_t {
  kWhole,     ///< the URL as it is
  kRest,      ///< what follows the scheme
  kHost,      ///< the host alone, without brackets
  kHostPort,  ///< host:port, with a port if none is there
  kQuestion,  ///< dns://server/name?type=A (RFC 4501)
};

struct SchemeRow {
  std::string_view scheme, module;
  TargetForm form;
  bool tls = false;  ///< the module's section says `tls: true`
};
constexpr auto kSchemes = std::to_array<SchemeRow>({
    {"http", "http_2xx", TargetForm::kWhole},
    {"https", "http_2xx", TargetForm::kWhole},
    {"tcp", "tcp_connect", TargetForm::kRest},
    {"tls", "tls_connect", TargetForm::kHostPort, true},
    {"dns", "dns", TargetForm::kQuestion},
    {"icmp", "icmp", TargetForm::kHost},
    {"grpc", "grpc", TargetForm::kRest},
    {"grpcs", "grpc_tls", TargetForm::kRest, true},
    {"ws", "websocket", TargetForm::kWhole},
    {"wss", "websocket", TargetForm::kWhole},
    {"unix", "unix", TargetForm::kRest},
});

std::string Upper(std::string_view text) {
  std::string upper(text);
  for (char& c : upper) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return upper;
}

std::string HostOf(std::string_view rest) {
  if (rest.ends_with('/')) rest.remove_suffix(1);
  if (rest.starts_with('[') && rest.ends_with(']')) rest = rest.substr(1, rest.size() - 2);
  return std::string(rest);
}

/// "server/name?type=A;class=IN": server into the target, the rest into keys of the section.
Result<void> ReadQuestion(std::string_view rest, SchemeChoice& choice) {
  const std::size_t slash = std::min(rest.find('/'), rest.size());
  choice.target = rest.substr(0, slash);
  rest.remove_prefix(std::min(slash + 1, rest.size()));
  const std::size_t mark = std::min(rest.find('?'), rest.size());
  // Without a name: what every server that resolves can answer.
  choice.keys.emplace_back("query_name", mark > 0 ? rest.substr(0, mark) : ".");
  rest.remove_prefix(std::min(mark + 1, rest.size()));
  std::string type = mark > 0 ? "A" : "NS";
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find_first_of(";&"), rest.size());
    const std::string_view part = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (part.starts_with("type=")) {
      type = Upper(part.substr(5));
    } else if (part.starts_with("class=")) {
      choice.keys.emplace_back("query_class", Upper(part.substr(6)));
    } else {
      return Fail(ErrorCode::kInvalid,
                  fmt::format("dns:// knows type and class, not \"{}\"", part));
    }
  }
  choice.keys.emplace_back("query_type", std::move(type));
  return {};
}

Result<SchemeChoice> Choose(const SchemeRow& row, std::string_view target, std::string_view rest) {
  SchemeChoice choice{.module = std::string(row.module)};
  if (row.tls) choice.keys.emplace_back("tls", "true");
  switch (row.form) {
    case TargetForm::kWhole: choice.target = target; break;
    case TargetForm::kRest: choice.target = rest; break;
    case TargetForm::kHost: choice.target = HostOf(rest); break;
    case TargetForm::kHostPort:
      choice.target =
          SplitHostPort(rest) ? std::string(rest) : fmt::format("{}:{}", rest, kTlsPort);
      break;
    case TargetForm::kQuestion:
      if (auto read = ReadQuestion(rest, choice); !read) return std::unexpected(read.error());
      break;
  }
  return choice;
}

}  // namespace

Result<SchemeChoice> ChooseByScheme(std::string_view target) {
  const std::size_t mark = target.find("://");
  if (mark == std::string_view::npos) {
    const bool host_and_port = SplitHostPort(target) && target.find('/') == std::string_view::npos;
    return SchemeChoice{.module = host_and_port ? "tcp_connect" : "http_2xx",
                        .target = std::string(target)};
  }
  const std::string_view scheme = target.substr(0, mark);
  const auto row = std::ranges::find_if(
      kSchemes, [&](const SchemeRow& known) { return EqualsIgnoreCase(known.scheme, scheme); });
  if (row != kSchemes.end()) return Choose(*row, target, target.substr(mark + 3));
  return Fail(
      ErrorCode::kInvalid,
      fmt::format("there is no built-in module for {}:// targets; name one with -m", scheme));
}

}  // namespace sonde
