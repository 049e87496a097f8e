#include "config/key_walk.h"

#include "config/file_spec.h"

namespace sonde {
namespace {

constexpr std::size_t kMaxDepth = 16;

void Walk(const ObjectSpecBase& spec, std::vector<std::string>& path,
          std::vector<WalkedKey>& keys) {
  if (path.size() > kMaxDepth) return;
  for (const KeySpec& key : spec.keys()) {
    path.push_back(key.name);
    keys.push_back({path, &key});
    if (const ObjectSpecBase* object = ObjectOf(key.form)) {
      const bool map = key.form.kind == ValueForm::Kind::kMap;
      if (map) path.emplace_back("<name>");
      Walk(*object, path, keys);
      if (map) path.pop_back();
    }
    path.pop_back();
  }
}

}  // namespace

std::string WalkedKey::ToString() const {
  std::string text;
  for (const std::string& part : path) text += (text.empty() ? "" : ".") + part;
  return text;
}

const ObjectSpecBase* ObjectOf(const ValueForm& form) {
  if (form.object != nullptr) return form.object;
  return form.element ? ObjectOf(*form.element) : nullptr;
}

std::vector<WalkedKey> AllKeys() {
  std::vector<WalkedKey> keys;
  std::vector<std::string> path;
  Walk(FileSpec(), path, keys);
  return keys;
}

}  // namespace sonde
