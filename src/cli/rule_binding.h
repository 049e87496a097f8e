// From a configuration to what rules are made of.
//
// Why: src/rules renders and knows no configuration; src/config knows no rules.
//
// THREAD: the main thread. LIFETIME: values.
#pragma once

#include "config/config.h"
#include "rules/rule_input.h"

namespace sonde {

/// All checks of the file, also those of other regions.
RuleInput RuleInputOf(const Config& config);

}  // namespace sonde
