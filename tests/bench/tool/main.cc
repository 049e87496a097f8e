// bench_tool: what the benchmarks need beside the agents; Linux, no libraries.
//
//   serve    an HTTP server that answers after the delay in the path, and says what it imposed
//   dns      a DNS server that answers each question with 127.0.0.1
//   load     requests to an agent's /probe: at a fixed rate, or so many in flight
//   bare     the least that a probe can cost: connect, send, read, close over epoll
#include <sys/prctl.h>
#include <sys/resource.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "options.h"
#include "sockets.h"

namespace bench {

Options::Options(int argc, char** argv) {
  for (int i = 2; i < argc; i += 2) {
    const std::string name = argv[i];
    errno = EINVAL;
    if (!name.starts_with("--") || i + 1 >= argc) Die("options are --name value, not " + name);
    values_[name.substr(2)] = argv[i + 1];
  }
}

std::string Options::Text(const std::string& name, const std::string& otherwise) {
  asked_[name] = true;
  const auto found = values_.find(name);
  return found == values_.end() ? otherwise : found->second;
}

double Options::Number(const std::string& name, double otherwise) {
  const std::string text = Text(name);
  return text.empty() ? otherwise : std::strtod(text.c_str(), nullptr);
}

void Options::Finish() const {
  errno = EINVAL;
  for (const auto& [name, value] : values_) {
    if (!asked_.contains(name)) Die("unknown option --" + name);
  }
}

std::string QuantilesJson(std::vector<double> values) {
  std::ranges::sort(values);
  std::string json = "{";
  for (const auto& [name, q] :
       {std::pair("p50", 0.5), {"p90", 0.9}, {"p99", 0.99}, {"p99.9", 0.999}, {"max", 1.0}}) {
    if (values.empty()) break;
    const auto rank = std::ceil(q * static_cast<double>(values.size()));
    char member[64];
    std::snprintf(member, sizeof member, "%s\"%s\": %.9f", json.size() > 1 ? ", " : "", name,
                  values[static_cast<std::size_t>(std::max(rank, 1.0)) - 1]);
    json += member;
  }
  return json + "}";
}

}  // namespace bench

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  prctl(PR_SET_TIMERSLACK, 1);
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
  }
  const std::string command = argc > 1 ? argv[1] : "";
  if (command == "serve") return bench::Serve({argc, argv});
  if (command == "dns") return bench::ServeDns({argc, argv});
  if (command == "load") return bench::Load({argc, argv});
  if (command == "bare") return bench::Bare({argc, argv});
  std::fputs("usage: bench_tool serve|dns|load|bare --option value…\n", stderr);
  return 2;
}
