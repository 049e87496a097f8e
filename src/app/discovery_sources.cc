#include "app/discovery_sources.h"

#include "discovery/dns_source.h"
#include "discovery/file_source.h"
#include "discovery/http_source.h"

namespace sonde {

LoopServices& DiscoverySources::services() {
  if (!services_) services_ = std::make_unique<LoopServices>(loop_);
  return *services_;
}

std::unique_ptr<TargetSource> DiscoverySources::Make(const TargetSources& sources,
                                                     SourceKind kind) {
  switch (kind) {
    case SourceKind::kFile:
      if (!folders_) folders_ = std::make_unique<FolderWatch>(loop_);
      return std::make_unique<FileSource>(loop_, *folders_, *sources.file_sd);
    case SourceKind::kHttp:
      return std::make_unique<HttpSource>(services().probe_services(), *sources.http_sd);
    case SourceKind::kDns: break;
  }
  return std::make_unique<DnsSource>(loop_, services().probe_services().resolver,
                                     services().service_resolver(), *sources.dns);
}

}  // namespace sonde
