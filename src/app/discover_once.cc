#include "app/discover_once.h"

#include <fmt/core.h>

#include <memory>
#include <utility>

#include "app/discovery_sources.h"
#include "event/uv_loop.h"

namespace sonde {

Discovery DiscoverOnce(Config config, DiscoverFrom from) {
  config.shard.reset();
  for (CheckConfig& check : config.checks) check.regions.clear();
  Discovery found;
  UvLoop loop;
  DiscoverySources sources(loop);
  DiscoveryMetrics unshown;
  TargetDiscovery discovery(
      loop, unshown,
      {.make = [&](const TargetSources& configured,
                   SourceKind kind) -> std::unique_ptr<TargetSource> {
         if (from == DiscoverFrom::kFiles && kind != SourceKind::kFile) return nullptr;
         return sources.Make(configured, kind);
       },
       .complain =
           [&](std::string_view check, std::string_view source, const std::string& text) {
             found.complaints.push_back(fmt::format("{}: {}: {}", check, source, text));
           },
       .changed =
           [&] {
             if (discovery.ready()) loop.Stop();
           }});
  discovery.Use(std::make_shared<const Config>(std::move(config)));
  if (!discovery.ready()) loop.Run();
  found.targets = discovery.targets();
  return found;
}

}  // namespace sonde
