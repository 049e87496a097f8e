#include "sonde/cel_spec.h"

#include <fmt/format.h>

#include <string>
#include <utility>

namespace sonde {

using Codec = ValueCodec<std::optional<CelProgram>>;

ValueForm Codec::Form() { return {.kind = ValueForm::Kind::kString, .name = "CEL expression"}; }

bool Codec::Decode(const ConfigNode& node, std::optional<CelProgram>& value, ConfigErrors& errors) {
  std::string source;
  if (!ValueCodec<std::string>::Decode(node, source, errors)) return false;
  auto program = CelProgram::Compile(source);
  if (!program) {
    // The compiler's message quotes parts of the expression, which may come from a secret place.
    const std::string why = !node.raw ? program.error().message : "bad expression";
    errors.Add(node.mark,
               fmt::format("cannot compile the CEL expression \"{}\": {}", node.Shown(), why),
               "the standard library of CEL, with the body as `body`");
    return false;
  }
  value = std::move(*program);
  return true;
}

void Codec::Print(const std::optional<CelProgram>& value, std::string_view key,
                  ConfigPrinter& printer) {
  if (value) printer.Scalar(key, value->source());
}

}  // namespace sonde
