// The key tables of `targets_from` and `shard`.
//
// THREAD: tables are immutable. LIFETIME: the process.
#pragma once

#include <optional>
#include <string_view>

#include "config/target_sources.h"
#include "sonde/config_spec.h"

namespace sonde {

const ObjectSpec<TargetSources>& TargetSourcesSpec();
/// What a check says of its sources; nothing if all its keys are null.
void DecodeTargetSources(const ConfigNode& node, std::optional<TargetSources>& sources,
                         ConfigErrors& errors);
void PrintTargetSources(const TargetSources& sources, std::string_view key, ConfigPrinter& printer);

const ObjectSpec<ShardConfig>& ShardSpec();

}  // namespace sonde
