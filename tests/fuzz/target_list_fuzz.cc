// Any bytes as a list of targets, in either syntax: never a crash; what is no list has a complaint.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "config/target_list.h"
#include "fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  sonde::FuzzInput input(data, size);
  const auto syntax =
      input.TakeByte() % 2 == 0 ? sonde::ListSyntax::kJson : sonde::ListSyntax::kYaml;
  const auto list = sonde::ParseTargetList(input.rest(), "fuzz", syntax);
  if (!list) {
    if (list.error().ToString().empty()) std::abort();
    return 0;
  }
  for (const sonde::ListedTarget& target : *list) {
    for (const auto& [name, value] : target.labels) {
      if (name.starts_with("__")) std::abort();
    }
  }
  return 0;
}
