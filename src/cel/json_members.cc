#include "sonde/json_members.h"

#include "cel/arena.h"
#include "cel/json.h"

namespace sonde {

Result<std::vector<std::pair<std::string, std::string>>> JsonStrings(std::string_view json) {
  cel::Arena arena;
  const auto document = cel::ParseJson(json, arena);
  if (!document) return Fail(ErrorCode::kInvalid, document.error());
  const cel::Map* const* const object = document->If<const cel::Map*>();
  if (object == nullptr) return Fail(ErrorCode::kInvalid, "it is no JSON object");
  std::vector<std::pair<std::string, std::string>> members;
  for (const auto& [key, value] : (*object)->entries()) {
    const auto* const name = key.If<cel::Text>();
    const auto* const text = value.If<cel::Text>();
    if (name != nullptr && text != nullptr) members.emplace_back(name->view, text->view);
  }
  return members;
}

}  // namespace sonde
