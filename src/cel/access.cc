#include "cel/access.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "cel/code_point.h"
#include "cel/compare.h"
#include "cel/number.h"

namespace sonde::cel {
namespace {

constexpr std::uint64_t kBytesPerStep = 64;

struct ShowKey {
  std::string operator()(Text key) const { return std::string(key.view); }
  std::string operator()(std::int64_t key) const { return std::to_string(key); }
  std::string operator()(std::uint64_t key) const { return std::to_string(key); }
  std::string operator()(double key) const { return FormatDouble(key); }
  std::string operator()(bool key) const { return key ? "true" : "false"; }
  template <typename T>
  std::string operator()(T /*key*/) const {
    return "?";
  }
};

Value NoSuchKey(const Value& key, Arena& arena) {
  return arena.Fail(fmt::format("no such key: {}", std::visit(ShowKey(), key.held())));
}

/// The place in a list that `index` means.
struct ToPlace {
  std::optional<std::int64_t> operator()(std::int64_t index) const { return index; }
  std::optional<std::int64_t> operator()(std::uint64_t index) const { return ExactInt(index); }
  std::optional<std::int64_t> operator()(double index) const { return ExactInt(index); }
  template <typename T>
  std::optional<std::int64_t> operator()(T /*index*/) const {
    return std::nullopt;
  }
};

Value ElementAt(const List& list, const Value& index, Arena& arena) {
  const std::optional<std::int64_t> place = std::visit(ToPlace(), index.held());
  if (!place) return Failed{"the index of a list must be a whole number"};
  if (*place < 0 || static_cast<std::uint64_t>(*place) >= list.size()) {
    return arena.Fail(fmt::format("index out of bounds: {}", *place));
  }
  return list[static_cast<std::size_t>(*place)];
}

bool CanBeIndex(const Value& value) {
  return value.Is<Text>() || value.Is<std::int64_t>() || value.Is<std::uint64_t>() ||
         value.Is<double>() || value.Is<bool>();
}

}  // namespace

Value SelectField(const Value& container, std::string_view field, Arena& arena) {
  return SelectIndex(container, Text{field}, arena);
}

Value HasField(const Value& container, std::string_view field) {
  if (const auto* map = container.If<const Map*>()) return (*map)->Find(Text{field}) != nullptr;
  if (container.Is<const List*>()) return Failed{"the index of a list must be a whole number"};
  return false;
}

Value SelectIndex(const Value& container, const Value& index, Arena& arena) {
  if (!CanBeIndex(index)) return Failed{"an index must be a string, a number or a boolean"};
  if (const auto* list = container.If<const List*>()) return ElementAt(**list, index, arena);
  const auto* map = container.If<const Map*>();
  const Value* found = map == nullptr ? nullptr : (*map)->Find(index);
  return found == nullptr ? NoSuchKey(index, arena) : *found;
}

Value IsIn(const Value& element, const Value& container, Arena& arena) {
  if (const auto* map = container.If<const Map*>()) return (*map)->Find(element) != nullptr;
  const auto* list = container.If<const List*>();
  if (list == nullptr) return NoSuchOverload();
  return std::ranges::any_of(**list,
                             [&](const Value& other) { return AreEqual(element, other, arena); });
}

Value SizeOf(const Value& value, Arena& arena) {
  const auto whole = [](std::size_t size) { return static_cast<std::int64_t>(size); };
  if (const Text* text = value.If<Text>()) {
    if (!arena.Spend(text->view.size() / kBytesPerStep)) return LimitReached();
    return whole(CountCodePoints(text->view));
  }
  if (const Bytes* bytes = value.If<Bytes>()) return whole(bytes->view.size());
  if (const auto* list = value.If<const List*>()) return whole((*list)->size());
  if (const auto* map = value.If<const Map*>()) return whole((*map)->size());
  return NoSuchOverload();
}

}  // namespace sonde::cel
