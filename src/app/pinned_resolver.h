// PinnedResolver: answers for some names itself, and asks another resolver for the rest.
//
// Why: `sonde probe --resolve HOST:IP` probes one server of many, or one that is not in DNS yet,
// under its real name.
//
// THREAD: the loop's. LIFETIME: outlives its ops; the other resolver outlives it.
#pragma once

#include <string_view>

#include "app/loop_services.h"
#include "sonde/net/resolver.h"

namespace sonde {

class PinnedResolver final : public Resolver {
 public:
  PinnedResolver(EventLoop& loop, Resolver& fallback, PinnedHosts pinned)
      : loop_(loop), fallback_(fallback), pinned_(std::move(pinned)) {}
  std::optional<ResolveAnswer> Known(std::string_view host, AddressPolicy policy) override;
  [[nodiscard]] OpPtr Resolve(std::string_view host, AddressPolicy policy,
                              std::move_only_function<void(ResolveAnswer)> done) override;

 private:
  EventLoop& loop_;
  Resolver& fallback_;
  PinnedHosts pinned_;
};

}  // namespace sonde
