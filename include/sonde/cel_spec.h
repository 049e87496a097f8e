// How a CelProgram is written in a configuration.
//
// Why: modules and checks have such keys; reading, printing and complaining exist once.
//
// THREAD: pure. LIFETIME: values.
#pragma once

#include <optional>
#include <string_view>

#include "sonde/cel.h"
#include "sonde/config_spec.h"

namespace sonde {

/// An expression, compiled where it is read; the error quotes it and says where in it.
template <>
struct ValueCodec<std::optional<CelProgram>> {
  static ValueForm Form();
  static bool Decode(const ConfigNode& node, std::optional<CelProgram>& value,
                     ConfigErrors& errors);
  static bool IsZero(const std::optional<CelProgram>& value) { return !value; }
  static void Print(const std::optional<CelProgram>& value, std::string_view key,
                    ConfigPrinter& printer);
};

}  // namespace sonde
