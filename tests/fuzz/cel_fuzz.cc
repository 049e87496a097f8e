// Any expression on any body (what follows the first NUL; without one, the input is both): never a
// crash, never without bounds, and a reason whenever there is no verdict.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "sonde/cel.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t split = input.find('\0');
  const std::string_view body = split == std::string_view::npos ? input : input.substr(split + 1);
  const auto program = sonde::CelProgram::Compile(input.substr(0, split));
  if (!program) {
    if (program.error().message.empty()) std::abort();
    return 0;
  }
  const sonde::CelOutcome outcome = program->Evaluate(body);
  if ((outcome.kind == sonde::CelOutcome::Kind::kError) == outcome.error.empty()) std::abort();
  return 0;
}
