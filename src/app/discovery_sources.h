// DiscoverySources: makes the sources of targets, with what they need on a loop.
//
// Why: who configures no sources pays for no second set of transports; they are made with the first
// source that asks the network.
//
// THREAD: the loop's. LIFETIME: outlives the sources, and is outlived by the loop.
#pragma once

#include <functional>
#include <memory>

#include "app/loop_services.h"
#include "discovery/target_discovery.h"
#include "event/folder_watch.h"

namespace sonde {

class DiscoverySources {
 public:
  explicit DiscoverySources(EventLoop& loop) : loop_(loop) {}

  std::unique_ptr<TargetSource> Make(const TargetSources& sources, SourceKind kind);
  /// For TargetDiscovery.
  auto maker() {
    return [this](const TargetSources& sources, SourceKind kind) { return Make(sources, kind); };
  }

 private:
  LoopServices& services();

  EventLoop& loop_;
  std::unique_ptr<FolderWatch> folders_;
  std::unique_ptr<LoopServices> services_;
};

}  // namespace sonde
