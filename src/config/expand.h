// ExpandReferences: ${env:NAME} and ${file:PATH} in the values of a configuration.
//
// Why: secrets live in the environment or in files of their own. What comes from there is never
// shown: messages and printed configurations have the text as it was written. Only these two exact
// forms are references; any other `$` is left alone (regular expressions, blackbox's templates).
// Keys are not expanded.
//
// THREAD: any; reads files. LIFETIME: none.
#pragma once

#include <string>

#include "sonde/config_node.h"

namespace sonde {

/// What may be read by ${file:…}.
inline constexpr std::size_t kMaxReferenceBytes = std::size_t{1} << 20;
/// What all references of a file may stand for.
inline constexpr std::size_t kMaxReferencesBytes = std::size_t{32} << 20;

/// Replaces the references in every scalar below `root`. Relative paths start at `folder`; one line
/// end at the end of a file is dropped. Unset variables and unreadable files are errors. Adds every
/// value that was filled in to `shown`.
void ExpandReferences(ConfigNode& root, const std::string& folder, ShownValues& shown,
                      ConfigErrors& errors);

/// Takes the filled-in values back out of the messages.
void HideValues(const ShownValues& shown, ConfigErrors& errors);

}  // namespace sonde
