// ReadYaml: YAML text to a tree of ConfigNodes. The only place that knows the YAML library.
//
// Why: aliases, merge keys, duplicate keys and limits are settled here once, so that everybody else
// sees a plain tree with places.
//
// THREAD: any. LIFETIME: none.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "sonde/config_node.h"

namespace sonde {

inline constexpr std::size_t kMaxConfigBytes = std::size_t{32} << 20;
inline constexpr int kMaxYamlDepth = 100;
inline constexpr int kMaxYamlTags = 100;  ///< `%TAG` directives
/// Counted after aliases and merge keys are expanded; what has an anchor counts once more.
inline constexpr std::size_t kMaxYamlNodes = 1'000'000;
inline constexpr std::size_t kMaxYamlBytes = 2 * kMaxConfigBytes;  ///< of texts and keys, likewise

/// Blank lines and comments only, which YAML takes for no document at all.
bool HasNoDocument(std::string_view text) noexcept;

/// The first document of `text`; later ones are ignored, as the exporter does. Nothing if there is
/// no tree to go on with: not Unicode, bad syntax, a limit, no document at all. Errors within a
/// tree (duplicate keys, wrong merges) are added too, but the tree is returned, for the complaints
/// about the rest of it.
std::optional<ConfigNode> ReadYaml(std::string_view text, std::shared_ptr<const std::string> file,
                                   ConfigErrors& errors);

}  // namespace sonde
