// The key table of `history`, and how "off" is written in its place.
//
// THREAD: immutable. LIFETIME: the process.
#pragma once

#include "config/config.h"
#include "sonde/config_spec.h"

namespace sonde {

const ObjectSpec<HistoryConfig>& HistorySpec();
/// Whether `off` may stand where the mapping does.
bool MayBeOff(const ObjectSpecBase& spec);

/// Reads the mapping, or a boolean: `off`.
void DecodeHistory(const ConfigNode& node, HistoryConfig& history, ConfigErrors& errors);
void PrintHistory(const HistoryConfig& history, std::string_view key, ConfigPrinter& printer);

}  // namespace sonde
