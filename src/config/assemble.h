// Assemble: drafts of all files to one Config, with the rules that span keys and files.
//
// Why: uniqueness, references from checks to modules and the order of defaults can only be judged
// when every file is there; and all complaints must come at once.
//
// THREAD: any. LIFETIME: the Config shares nothing with the files.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "config/config.h"
#include "config/file_spec.h"

namespace sonde {

/// One file that was read: its tree, and what it says.
struct ParsedFile {
  std::shared_ptr<const std::string> name;
  ConfigNode root;
  FileDraft draft;
};
/// The main file first. Pointers, because drafts point into their trees.
using ParsedFiles = std::vector<std::unique_ptr<ParsedFile>>;

/// What joins the files: the configuration without `files` and `checksum`. Only complete if no
/// error was added. `region` is used if the main file names none.
Config Assemble(const ParsedFiles& files, std::string region,
                std::shared_ptr<const ShownValues> shown, ConfigErrors& errors);

}  // namespace sonde
