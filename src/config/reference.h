// ConfigReference: a commented sonde.yml with every key, from the key tables.
//
// Why: people read examples; this one can't be out of date, and it loads.
//
// THREAD: pure. LIFETIME: none.
#pragma once

#include <string>

namespace sonde {

/// YAML: required keys are there, optional ones are commented out, each with help, type and
/// default.
std::string ConfigReference();

}  // namespace sonde
