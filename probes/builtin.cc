// The probers that exist. To add one: its folder under probes/, its include and its line here.
#include <array>

#include "probes/http/http_prober.h"
#include "probes/tcp/tcp_prober.h"
#include "sonde/prober.h"

namespace sonde {

std::span<const Prober* const> BuiltinProbers() {
  static const HttpProber http;
  static const TcpProber tcp;
  static const std::array<const Prober*, 2> all = {&http, &tcp};
  return all;
}

const Prober* FindProber(std::string_view name) {
  for (const Prober* prober : BuiltinProbers()) {
    if (prober->name() == name) return prober;
  }
  return nullptr;
}

}  // namespace sonde
